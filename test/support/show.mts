import { runAudits } from '/work/wt/audit/test/support/audit-harness/run-audits.ts';
import { readFileSync } from 'node:fs';
const [filters, options] = process.argv.slice(2);
const t0=performance.now();
const run = await runAudits(JSON.parse(filters ?? '[]'), JSON.parse(options ?? '{}'));
console.log('run ms', performance.now()-t0);
for (const t of run.tests) if (t.state !== 'pass') console.log('NOT PASSED', t.file, t.error);
for (const f of run.failures) console.log('FAIL', f.slice(0,300));
let last: any; let pids=0;
for (const r of run.reports) {
  const first = readFileSync(r.file,'utf8').split('\n')[0];
  if (!last || last.pid !== r.pid) { pids++; last=undefined; }
  const diff = last ? r.state.filter((l:string,i:number)=>l!==last.state[i]) : [];
  const leaks = r.leaks.map((l:any)=>`${l.kind} ${l.subject} ${l.change} line ${l.place?.line ?? '-'}:${l.place?.column ?? '-'} ${l.test?'T':'-'} ${l.undone?'undone':'DIRTY'} {${l.detail}}`);
  console.log(r.file.split('/').pop(), 'begin',r.begin.toFixed(2),'end',r.end.toFixed(2), '\n   ', first, ...leaks.map((l:string)=>'\n    -> '+l), ...diff.map((d:string)=>'\n    STATE '+d.slice(0,300)));
  last = last ?? r;
}
console.log('processes', pids);
