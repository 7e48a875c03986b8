import { Simulation } from './simulation.ts'

/** Each run of a seed has so many steps, and comes to rest after every fiftieth. */
export const stepsPerSeed = 200

/** Runs one seed; gives its story. A law that breaks is told with the story, and with what replays it. */
export async function runSimulation(seed: number): Promise<readonly string[]> {
  const simulation = new Simulation(seed)
  const { story } = simulation.schedule
  try {
    await simulation.start()
    for (let steps = 0; steps < stepsPerSeed; steps += 50) await simulation.run(50)
    return story
  } catch (error) {
    const words = `seed ${seed} breaks a law, after:\n${story.join('\n')}\nAgain: npm run torture ${seed}`
    throw new Error(words, { cause: error })
  } finally {
    await simulation.close()
  }
}
