import { openDatabase } from '/work/main/src/database/index.ts';
import { enqueue, migrateQueue, startQueue } from '/work/main/src/queue/index.ts';
import { createLogger } from '/work/main/src/telemetry/index.ts';
import { spawnSync, spawn } from 'node:child_process';
const url='postgres://postgres@127.0.0.1:55477/postgres';
const db=openDatabase(url,{max:10}); await migrateQueue(db);
const cluster=(c)=>new Promise(r=>spawn(process.execPath,['/tmp/qlab/cluster.mjs',c],{stdio:'inherit'}).on('exit',r));
await db.client.query('truncate graphile_worker._private_jobs'); await db.client.query('drop table if exists done; create table done(id int primary key, n int default 1)');
let held=[]; let runs=0; let busy=0, errors=0;
const q=await startQueue({url,concurrency:10,logger:createLogger('warn'),tasks:{
 'hold': async(p,{signal})=>{ held.push(performance.now()); const d=Promise.withResolvers(); signal.addEventListener('abort',()=>d.reject(signal.reason)); if(held.length>5) return; await d.promise; },
 'short': async(p)=>{ busy++; await db.client.query('insert into done(id) values($1) on conflict (id) do update set n=done.n+1',[p.id]); },
}});
let id=0; let stopLoad=false;
await enqueue(db,'hold',{});
const load=(async()=>{ const ok=[]; while(!stopLoad){ try{ const my=++id; await enqueue(db,'short',{id:my}); ok.push(my);}catch{errors++; await new Promise(r=>setTimeout(r,20));} } return ok; })();
await new Promise(r=>setTimeout(r,1000));
for (const how of ['kill9','restart','immediate','kill9','backend']) {
  const n=held.length;
  console.log('---',how,'held',n,'short',busy);
  const t0=performance.now();
  if(how==='backend') await db.client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'firmlens queue%'");
  else { await cluster(how); if(how==='kill9'){ await new Promise(r=>setTimeout(r,500)); await cluster('start'); } }
  const up=performance.now();
  while(held.length===n) await new Promise(r=>setTimeout(r,10));
  console.log(how,'down',Math.round(up-t0),'ms; run again after',Math.round(held.at(-1)-up),'ms from being up');
  await new Promise(r=>setTimeout(r,1500));
}
stopLoad=true; const ok=await load;
// all acknowledged must be done
for(let i=0;i<100;i++){ const {rows:[{c}]}=await db.client.query("select count(*)::int c from graphile_worker.jobs where task_identifier='short'"); if(c===0)break; await new Promise(r=>setTimeout(r,100)); }
const {rows}=await db.client.query('select id,n from done'); const set=new Map(rows.map(r=>[r.id,r.n]));
console.log('acknowledged',ok.length,'done',rows.length,'missing',ok.filter(x=>!set.has(x)).length,'twice',rows.filter(r=>r.n>1).length,'enqueue errors',errors);
const t=performance.now(); await q.stop(); console.log('stop took',Math.round(performance.now()-t)); await db.close(); console.log('exitCode',process.exitCode);
