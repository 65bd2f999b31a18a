import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A server for one test, and what clients sent it. */
export interface OddServer {
  readonly port: number;
  readonly heard: string[];
}

/** Kinds of server that are no database. */
export const ODD = {
  ssh: () => plain((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n')),
  redis: () =>
    plain((socket) =>
      socket.on('data', (bytes: Buffer) => {
        if (bytes.includes('\n')) socket.write("-ERR wrong number of arguments for 'get' command\r\n");
      }),
    ),
  mail: () => plain((socket) => socket.write('220 mail.example.com ESMTP\r\n')),
  silent: () => plain(() => undefined),
  closing: () => plain((socket) => socket.destroy()),
  http: () => listening(createHttp((_, response) => response.end('hello'))),
  https: () => listening(createHttps(certificate(), (_, response) => response.end('hello'))),
  /** As nginx does. */
  strictHttps: () =>
    listening(
      createHttp((_, response) => {
        response.writeHead(400);
        response.end('<center>The plain HTTP request was sent to HTTPS port</center>');
      }),
    ),
} as const satisfies Readonly<Record<string, () => Promise<OddServer>>>;

const plain = (greet: (socket: Socket) => unknown): Promise<OddServer> => listening(createServer(greet));

async function listening(server: Server): Promise<OddServer> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => heard.push(bytes.toString('latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, heard };
}

/** Needs the program openssl. */
function certificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'open-stage-test-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  try {
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
