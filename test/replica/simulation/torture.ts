import { Simulation } from './simulation.ts'

const [first = String(Math.trunc(Math.random() * 1e9)), runs = 'Infinity'] = process.argv.slice(2)

for (let seed = Number(first); seed < Number(first) + Number(runs); seed += 1) {
  const simulation = new Simulation(seed)
  try {
    await simulation.start()
    for (let part = 0; part < 4; part += 1) await simulation.run(50)
  } catch (error) {
    console.log(simulation.schedule.story.join('\n'))
    console.log(`seed ${seed}:`, error)
    process.exitCode = 1
    break
  } finally {
    await simulation.close()
  }
}
