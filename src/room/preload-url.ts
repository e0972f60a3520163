import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

let known: { readonly url: string | undefined } | undefined;

/** Address of the module that processes of Node load first that tests start; undefined where clnrm has not been built. */
export function preloadUrl(): string | undefined {
  known ??= { url: findPreload() };
  return known.url;
}

function findPreload(): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('@clnrm/spans/preload')).href;
  } catch {
    return undefined;
  }
}
