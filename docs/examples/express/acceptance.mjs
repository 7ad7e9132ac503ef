// The newest acceptance.json that could be read.
import { readFile } from "node:fs/promises";

async function download(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.text();
}

/**
 * Returns a function that returns acceptance.json, at most `cacheSeconds` old. If the site can't be reached, it returns
 * the last good copy, or the one that ships with the app, at the path `copy`; undefined if there is neither.
 */
export function acceptanceReader({ url, copy, log, cacheSeconds }) {
  let newest, readAt = -Infinity;

  async function parsed(source, read) {
    try {
      const file = JSON.parse(await read(source));
      if (file.format !== 1) throw new Error("it has another format");
      return file;
    } catch (error) {
      log.error(`can't read ${source}: ${error.message}`);
    }
  }

  return async function read() {
    if (performance.now() - readAt < cacheSeconds * 1000) return newest;
    readAt = performance.now();
    newest ??= await parsed(copy, readFile);
    newest = (await parsed(`${url}acceptance.json`, download)) ?? newest;
    return newest;
  };
}
