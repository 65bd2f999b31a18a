const REASONS = {
  'no-token': {
    title: 'This address needs its token',
    text: 'Open the whole address that <code>open-stage serve</code> has printed: it ends with <code>?token=…</code>.',
  },
  'wrong-token': {
    title: 'This token is not the server’s',
    text: 'Every start makes a new one. Open the address that <code>open-stage serve</code> has printed last.',
  },
  'wrong-host': {
    title: 'This is not the server’s name',
    text: 'Open-Stage answers only to the address that <code>open-stage serve</code> has printed.',
  },
  'wrong-origin': {
    title: 'Another page has asked for this',
    text: 'Open-Stage answers only to its own pages.',
  },
} as const;

/** The page that a browser gets instead of the app. It holds nothing of the request. */
export function refusalPage(reason: keyof typeof REASONS): string {
  const { title, text } = REASONS[reason];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Open-Stage</title>
    <style>
      :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
      body { display: grid; place-content: center; min-height: 100vh; margin: 0; padding: 0 24px; box-sizing: border-box; }
      main { max-width: 44ch; }
      h1 { font-size: 20px; margin: 0 0 8px; }
      p { margin: 0; opacity: 0.8; }
      code { font-size: 13px; }
    </style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${text}</p>
    </main>
  </body>
</html>
`;
}
