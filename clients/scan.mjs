// A scan in Node 18 or newer without packages: prints what the host app opens. docs/host-app.md has the reasons.
// Usage: node scan.mjs LINK GATEWAY [GATEWAY]

const LIMIT_MILLIS = 800;
const NO_LINK = ['malformed_link', 'unsupported_scheme'];

async function ask(gateway, link) {
  const query = `link=${encodeURIComponent(link)}&client_version=8.0.50&scene=1011`;
  // The signal ends the body, too, so the limit is for the whole answer. fetch keeps its connections.
  // A gateway redirects nobody, but a hotspot does.
  const answer = await fetch(`${gateway}/v1/resolve?${query}`, { redirect: 'error', signal: AbortSignal.timeout(LIMIT_MILLIS) });
  return { status: answer.status, text: await answer.text() };
}

async function scan(link, gateways) {
  for (const gateway of gateways) {
    try {
      const { status, text } = await ask(gateway, link);
      if (status === 408 || status >= 500 || !text.startsWith('{')) continue; // this gateway cannot tell, or it is none; another one may
      const json = JSON.parse(text);
      if (status === 200 && json.action === 'miniprogram') return `miniprogram ${json.appid} ${json.version} ${json.page}`;
      if (status === 400 && NO_LINK.includes(json.code)) return `text ${link}`;
      break;
    } catch {
      // no answer in time, or none that is JSON: the other gateway
    }
  }
  return `web ${link}`;
}

const [link, first, second = first] = process.argv.slice(2);
console.log(await scan(link, [first, second]));
