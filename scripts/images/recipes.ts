import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageRecipe } from './image-recipe.ts';

const project = join(import.meta.dirname, '../..');

/** PostgreSQL compiles queries with LLVM where it is there; its scripts for Debian's clusters are Perl. */
const postgresWithout = [
  'libllvm*',
  'llvm*',
  'perl*',
  'libperl*',
  'postgresql-common',
  'postgresql-client-common',
  'ssl-cert',
];

/** Every image, each after the one it starts from. */
export const recipes: readonly ImageRecipe[] = [
  {
    name: 'base',
    packages: ['busybox', 'libc6', 'libc-bin'],
    programs: ['bin/busybox', 'usr/bin/busybox', 'lib/*-linux-gnu/libnss_{dns,files}.so.2'],
    files: ['usr/lib/locale/C.utf8/**', '{,usr/}lib*/ld-linux*'],
    version: { package: 'libc6' },
  },
  {
    name: 'node',
    parent: 'base',
    packages: ['libstdc++6', 'libgcc-s1', 'libc6'],
    programs: [
      'usr/lib/*-linux-gnu/libstdc++.so.6',
      'lib/*-linux-gnu/libgcc_s.so.1',
      'lib/*-linux-gnu/{libdl,libm,libpthread}.so.*',
    ],
    copies: { 'usr/local/bin/node': realpathSync(process.execPath) },
    version: { text: process.versions.node },
  },
  {
    name: 'testcontainers/ryuk',
    parent: 'node',
    copies: { reaper: join(project, 'packages/scenario/src/container/reaper') },
    version: { text: '0.14.0' },
  },
  {
    name: 'postgres',
    parent: 'base',
    packages: ['postgresql', 'gosu', 'tzdata'],
    without: postgresWithout,
    programs: ['usr/sbin/gosu', 'usr/lib/postgresql/*/bin/*', 'usr/lib/postgresql/*/lib/!(llvmjit).so'],
    files: ['usr/share/postgresql/*/**', 'usr/share/zoneinfo/**'],
    version: { package: 'postgresql' },
  },
  {
    name: 'redis',
    parent: 'base',
    packages: ['redis-server', 'gosu'],
    without: ['perl*', 'libperl*'],
    programs: ['usr/sbin/gosu', 'usr/bin/redis-{server,cli,check-rdb,check-aof}'],
    version: { package: 'redis-server' },
  },
  {
    name: 'nats',
    parent: 'base',
    packages: ['nats-server'],
    programs: ['usr/{,s}bin/nats-server'],
    version: { package: 'nats-server' },
  },
];
