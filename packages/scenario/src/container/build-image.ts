import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { BuildProgram } from '../runtime/program.ts';
import { runDocker } from './docker-command.ts';
import { type Engine } from './engine.ts';
import { type ImageDefaults, inspectImage } from './ensure-image.ts';

/** Enough to hold what the failing step of a build said. */
const shownLines = 20;

const building = new Map<string, Promise<ImageDefaults | DefinitionProblem>>();

/**
 * Builds an image with the Docker client, whose cache makes a second build of the same cheap, and tags it by the place of
 * its Dockerfile. What several services ask for at a time is built once.
 */
export async function buildImage(
  engine: Engine,
  program: BuildProgram,
): Promise<ImageDefaults | DefinitionProblem> {
  const name = nameOf(program);
  const known = building.get(name);
  if (known !== undefined) return await known;
  const built = build(engine, program, name).finally(() => building.delete(name));
  building.set(name, built);
  return await built;
}

function nameOf({ context, dockerfile, target, buildArguments }: BuildProgram): string {
  const place = JSON.stringify([context, dockerfile, target, buildArguments]);
  return `clnrm.built/${createHash('sha256').update(place).digest('hex').slice(0, 16)}`;
}

async function build(
  engine: Engine,
  { context, dockerfile, target, buildArguments }: BuildProgram,
  name: string,
): Promise<ImageDefaults | DefinitionProblem> {
  const file = join(context, dockerfile);
  if ((await stat(file).catch(() => undefined))?.isFile() !== true) {
    return { reason: `there is no Dockerfile at ${file}`, remedy: 'Correct the context or "dockerfile"' };
  }
  const args = [
    'build',
    `--file=${file}`,
    `--tag=${name}`,
    // `clnrm clean --all` finds images by it.
    '--label=clnrm.image=1',
    '--force-rm',
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...Object.entries(buildArguments).map(([key, value]) => `--build-arg=${key}=${value}`),
    context,
  ];
  const { code, stdout, stderr } = await runDocker(engine, args);
  const made = code === 0 ? await inspectImage(engine, name) : undefined;
  if (made !== undefined) return made;
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '' && !isNotice(line));
  const said = lines.slice(-shownLines).map((line) => `  ${line}`);
  return {
    reason: `its image cannot be built from ${file}`,
    remedy: `Build it by hand with \`docker build --file ${file} ${context}\`. Docker said:\n${said.join('\n')}`,
  };
}

/** Old clients advise each time to install a newer builder. */
function isNotice(line: string): boolean {
  return /DEPRECATED: The legacy builder|Install the buildx component|docs\.docker\.com\/go\/buildx/.test(
    line,
  );
}
