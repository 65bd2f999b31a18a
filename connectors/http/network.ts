import tls from 'node:tls';

let trustsSystem = false;

/**
 * Lets TLS connections of this thread trust the authorities that the system trusts, beside Node's own: those of companies whose proxies look into what
 * is encrypted. Reads them once. A connection that names its authorities trusts only them.
 */
export function trustSystem(): void {
  if (trustsSystem) return;
  trustsSystem = true;
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...tls.getCACertificates('system')]);
  } catch {
    // A system without a store, or a Node that was built without: its own authorities are left.
  }
}

/** Hosts that are this machine: no proxy has a way to them. */
const OWN_HOSTS = ['localhost', '127.0.0.1', '[::1]', '::1'];

type Environment = Readonly<Record<string, string | undefined>>;

const valueOf = (env: Environment, name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;

/** The proxies that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name, in either case, as agents of `node:http` take them. */
export function proxiesOf(env: Environment = process.env): { HTTP_PROXY?: string; HTTPS_PROXY?: string; NO_PROXY: string } {
  const [http, https, except] = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].map((name) => valueOf(env, name));
  return {
    ...(http !== undefined && { HTTP_PROXY: http }),
    ...(https !== undefined && { HTTPS_PROXY: https }),
    NO_PROXY: [...OWN_HOSTS, ...(except?.split(',') ?? [])]
      .map((host) => host.trim())
      .filter((host) => host !== '')
      .join(','),
  };
}

/** User names and passwords of proxies, which no message may show. */
export function proxySecrets({ HTTP_PROXY, HTTPS_PROXY }: ReturnType<typeof proxiesOf>): string[] {
  return [HTTP_PROXY, HTTPS_PROXY].flatMap((url) => {
    if (url === undefined || !URL.canParse(url)) return [];
    const { password } = new URL(url);
    return [password, decodeURIComponent(password)];
  });
}
