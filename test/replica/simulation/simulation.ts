import { setImmediate } from 'node:timers/promises'
import { contacts } from '../../server/store/replica/temp-replica.ts'
import { Laws } from './laws.ts'
import { assertAllEqual } from './quiet.ts'
import { Schedule, type Fault } from './schedule.ts'
import { openSimulatedBridge, type SimulatedBridge } from './simulated-bridge.ts'
import { SimulatedClock } from './simulated-clock.ts'
import { SimulatedDevice, type World } from './simulated-device.ts'
import { SimulatedDisk } from './simulated-disk.ts'
import { SimulatedFiles } from './simulated-files.ts'
import { SimulatedGoogle } from './simulated-google.ts'
import { editUpstream, misbehave } from './upstream-events.ts'
import { connectUpstream, goodBehaviour } from './simulated-upstream.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const faults: readonly Fault[] = ['not sent', 'busy', 'lost', 'answer lost', 'done later']

/**
 * The replica on its real files, with everything around it simulated: a seed decides the order of requests, refreshes, edits
 * upstream, answers, faults, kills, clock steps, and old files that are put back. Every answer is held against the laws; every
 * fiftieth step all comes to rest, and upstream, replica and devices must be equal.
 */
export class Simulation {
  readonly schedule: Schedule
  readonly #clock = new SimulatedClock()
  readonly #disk = new SimulatedDisk()
  readonly #google: SimulatedGoogle
  readonly #misbehaviour = goodBehaviour()
  readonly #laws: Laws
  readonly #files = new SimulatedFiles()
  readonly #maxAge: number
  readonly #offline: number
  #devices: readonly SimulatedDevice[] = []
  #bridge: SimulatedBridge | undefined
  /** How often it has been killed. */
  #kills = 0
  #writes = 0
  /** Whether something was kept here only that old files may have taken away. */
  #wasPutBack = false
  readonly #acting = new Map<SimulatedDevice, Promise<void>>()
  #failure: Error | undefined

  constructor(seed: number) {
    this.schedule = new Schedule(seed)
    this.#google = new SimulatedGoogle(this.schedule.chance(0.75) ? 'google' : 'ctag')
    this.#maxAge = this.schedule.pick([0, 30 * second])
    this.#offline = this.schedule.pick([0, 30 * 24 * hour])
    this.#laws = new Laws(this.#google)
    this.#disk.onDone = () => {
      this.#see()
    }
  }

  async start(): Promise<void> {
    for (let count = 0; count < 4; count += 1) this.#edit()
    await this.#open()
    const world: World = {
      schedule: this.schedule,
      google: this.#google,
      laws: this.#laws,
      bridge: () => this.#present,
      nextWrite: () => (this.#writes += 1),
    }
    this.#devices = ['phone', 'laptop'].map((name) => new SimulatedDevice(name, world))
  }

  /** The store's call that comes after so many fails. */
  failAfter(calls: number): void {
    this.#disk.failsAfter = calls
  }

  /** Whether that call has come. */
  get hasFailed(): boolean {
    return this.#disk.failsAfter === Infinity
  }

  /** Does so many steps, and comes to rest. Rejects with what breaks a law. */
  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await this.#step()
      await this.#turn()
    }
    await this.#rest()
  }

  async close(): Promise<void> {
    await this.#bridge?.close()
    this.#files.remove()
  }

  get #present(): SimulatedBridge {
    if (this.#bridge === undefined) throw new Error('the bridge is not running')
    return this.#bridge
  }

  async #step(): Promise<void> {
    const { schedule } = this
    const what = schedule.random()
    if (what < 0.4 && schedule.waiting > 0)
      schedule.openOne(schedule.chance(0.12) ? schedule.pick(faults) : undefined)
    else if (what < 0.7 && this.#disk.isBusy) schedule.tell(this.#disk.step(schedule.chance(0.5)))
    else if (what < 0.8) this.#act()
    else if (what < 0.88) this.#edit()
    else if (what < 0.94) this.#wait(schedule.pick([second, 6 * second, 31 * second, 3 * minute]))
    else if (what < 0.97) misbehave(this.schedule, this.#google, this.#misbehaviour)
    else await this.#upset()
  }

  #act(): void {
    const free = this.#devices.filter((device) => !this.#acting.has(device))
    if (free.length === 0) return
    const device = this.schedule.pick(free)
    this.#start(device, () => device.act())
  }

  #start(device: SimulatedDevice, act: () => Promise<unknown>): void {
    const life = this.#kills
    const acting = act().then(
      () => undefined,
      (error: unknown) => {
        if (life === this.#kills)
          this.#failure ??= error instanceof Error ? error : new Error('failed')
      },
    )
    this.#acting.set(device, acting)
    void acting.then(() => {
      if (life === this.#kills) this.#acting.delete(device)
    })
  }

  #edit(): void {
    editUpstream(this.schedule, this.#google, (this.#writes += 1))
  }

  #wait(milliseconds: number): void {
    this.schedule.tell(`${milliseconds / second} s pass`)
    this.#clock.advance(milliseconds)
  }

  /** What befalls the machine. */
  async #upset(): Promise<void> {
    const { schedule } = this
    const what = schedule.random()
    if (what < 0.25) {
      this.#disk.isFull = !this.#disk.isFull
      schedule.tell(this.#disk.isFull ? 'the disk is full' : 'the disk has room')
    } else if (what < 0.4) {
      const hours = schedule.pick([-30, -2, 2, 30])
      schedule.tell(`the clock is set by ${hours} h`)
      this.#clock.set(hours * hour)
    } else if (what < 0.5) {
      schedule.tell('a copy of the files is made')
      this.#files.makeCopy()
    } else if (what < 0.6 && this.#files.hasCopy) await this.#putBack()
    else if (what < 0.9) await this.#kill()
    else this.#wait(schedule.pick([25 * hour, 2 * hour]))
  }

  async #kill(): Promise<void> {
    this.schedule.tell('the bridge is killed, and starts')
    await this.#end()
    await this.#open()
  }

  async #putBack(): Promise<void> {
    this.schedule.tell('the bridge is killed, and starts on old files')
    await this.#end()
    this.#files.putCopyBack()
    for (const each of [this.#laws, ...this.#devices]) each.filesPutBack()
    this.#wasPutBack = true
    await this.#open()
  }

  async #end(): Promise<void> {
    const bridge = this.#present
    this.schedule.abandon()
    this.#disk.abandon()
    this.#clock.abandon()
    this.#acting.clear()
    this.#kills += 1
    await bridge.kill(this.#files.next())
  }

  async #open(): Promise<void> {
    const upstream = connectUpstream({
      google: this.#google,
      schedule: this.schedule,
      clock: this.#clock,
      misbehaviour: this.#misbehaviour,
    })
    this.#bridge = await openSimulatedBridge({
      ...{ directory: this.#files.directory, kind: this.#google.kind, upstream },
      ...{ maxAge: this.#maxAge, offline: this.#offline, clock: this.#clock, disk: this.#disk },
    })
    this.#see()
  }

  #see(): void {
    const snapshot = this.#bridge?.store.snapshot(contacts)
    if (snapshot === undefined) return
    this.#laws.saw(snapshot)
    snapshot.close()
  }

  /** All that can go on without the world has gone on. */
  async #turn(): Promise<void> {
    await setImmediate()
    await setImmediate()
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Upstream and disk are well, all that waits goes on, and everybody asks once more. */
  async #rest(): Promise<void> {
    this.schedule.tell('all comes to rest')
    this.#disk.isFull = false
    Object.assign(this.#misbehaviour, goodBehaviour())
    // Deletions in number are believed a day after the first look.
    for (const time of [3 * minute, 11 * minute, 11 * minute, 25 * hour, 11 * minute]) {
      await this.#finish()
      this.#wait(time)
      for (const device of this.#devices) this.#start(device, () => device.sync(undefined))
      await this.#finish()
    }
    for (const device of this.#devices) {
      this.#start(device, () => device.synced())
      await this.#finish()
    }
    assertAllEqual({
      google: this.#google,
      devices: this.#devices,
      store: this.#present.store,
      keepsAll: !this.#wasPutBack,
    })
  }

  async #finish(): Promise<void> {
    for (;;) {
      await this.#turn()
      if (this.schedule.waiting > 0) this.schedule.openOne()
      else if (this.#disk.isBusy) this.schedule.tell(this.#disk.step(true))
      else if (this.#acting.size > 0) this.#clock.advance(second)
      else return
    }
  }
}
