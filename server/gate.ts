import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SECURITY_HEADERS } from '../host/content-security.ts';
import { refusalPage } from './refusal.ts';
import { allowedHosts, cookieOf, sameSecret } from './security.ts';

interface Gate {
  readonly token: string;
  readonly host: string;
  /** Known once the server listens. */
  port(): number;
}

/**
 * The one gate that every request and every upgrade passes: it must name this server (DNS rebinding), must not come from another site's page
 * (cross-site requests, WebSocket hijacking), and must carry the token, as a cookie or, once, in the address.
 */
export function addGate(server: FastifyInstance, { token, host, port }: Gate): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const { host: named = '', origin, cookie: cookies, upgrade } = request.headers;
    if (!allowedHosts(host, port()).has(named)) return refuse(request, reply, 403, 'wrong-host');
    // Browsers name the origin of every upgrade; what names none is no page of ours.
    const foreign = origin === undefined ? upgrade !== undefined : origin !== `http://${named}`;
    if (foreign) return refuse(request, reply, 403, 'wrong-origin');
    // Cookies do not tell ports apart, so that the name must.
    const cookie = `openstage-${port()}`;
    const given = new URL(request.url, 'http://localhost').searchParams.get('token');
    if (given !== null && upgrade === undefined) {
      if (!sameSecret(given, token)) return refuse(request, reply, 401, 'wrong-token');
      reply.header('set-cookie', `${cookie}=${token}; Path=/; HttpOnly; SameSite=Strict`);
      // The token leaves the address, and with it the browser's history.
      return reply.header('cache-control', 'no-store').redirect('/', 303);
    }
    const held = cookieOf(cookies, cookie);
    if (held === undefined) return refuse(request, reply, 401, 'no-token');
    if (!sameSecret(held, token)) return refuse(request, reply, 401, 'wrong-token');
    return undefined;
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: 401 | 403, reason: Parameters<typeof refusalPage>[0]) {
  request.log.debug({ reason }, 'refused');
  return reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(refusalPage(reason));
}
