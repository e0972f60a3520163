import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folderPattern = /^.*[\\/]@opentelemetry[\\/]api[\\/]/;
const frames = 12;

/** The version of the copy of OpenTelemetry's API that is calling; undefined where none is on the stack by its file. */
export function callingApiVersion(): string | undefined {
  for (const file of callingFiles()) {
    const [folder] = folderPattern.exec(file) ?? [];
    if (folder !== undefined) return versionIn(folder);
  }
  return undefined;
}

function versionIn(folder: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

function callingFiles(): readonly string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? '');
  try {
    const files = new Error().stack as unknown as readonly string[];
    return files.map((file) => (file.startsWith('file:') ? fileURLToPath(file) : file));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Error.prepareStackTrace = prepareStackTrace;
  }
}
