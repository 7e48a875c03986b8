import { runSimulation } from './run-simulation.ts'

// `npm run torture` goes on until a law breaks; `npm run torture SEED` replays one seed.
const [replayed] = process.argv.slice(2)

for (
  let seed = Number(replayed ?? Math.trunc(Math.random() * 1e9)), runs = 1;
  replayed === undefined || runs === 1;
  seed += 1, runs += 1
) {
  await runSimulation(seed)
  if (runs % 100 === 0) console.log(`${runs} seeds hold, up to ${seed}`)
}
