/**
 * `NODE_OPTIONS` of this process with a module that is loaded first. An older Node than 18.18 does not know the flag
 * and would not start.
 * @param url absolute, so that it is found from any directory; spaces in it are escaped, as a URL has them.
 * @see https://nodejs.org/api/cli.html#node_optionsoptions
 */
export function withPreload(url: string): string {
  const option = `--import=${url}`;
  const inherited = process.env['NODE_OPTIONS'] ?? '';
  return inherited.split(' ').includes(option) ? inherited : `${inherited} ${option}`.trim();
}
