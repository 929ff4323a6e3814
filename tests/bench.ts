import { noble } from '../src/crypto/noble.ts'
import type { Provider } from '../src/crypto/provider.ts'
import { stub } from '../src/crypto/stub.ts'
import { startLookup } from '../src/machines/machine.ts'
import { clientProfiles } from '../src/profiles/client.ts'
import { serverProfiles } from '../src/profiles/server.ts'
import { examples } from '../src/sim/example.ts'
import { run } from '../src/sim/run.ts'
import { resolve } from '../src/sim/scenario.ts'

type Call = { readonly name: keyof Provider; readonly args: readonly unknown[] }

/** A provider that also writes down what it is asked. */
const recording = (provider: Provider, calls: Call[]): Provider =>
  new Proxy(provider, {
    get: (target, name: keyof Provider) => {
      const part = target[name]
      if (typeof part !== 'function') return part
      return (...args: unknown[]) => {
        calls.push({ name, args })
        return (part as (...args: unknown[]) => unknown)(...args)
      }
    },
  })

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1]!

const time = (repeat: number, act: () => void): number => {
  const times = Array.from({ length: repeat }, () => {
    const start = performance.now()
    act()
    return performance.now() - start
  })
  return median(times)
}

/**
 * Ratios within one run: a whole scenario over the bare replay of the primitive calls that it makes, and the time of
 * a run with the stub. Figures of one machine are for comparing, not for keeping.
 */
export const main = async (): Promise<number> => {
  console.log('scenario                 calls   real ms   bare ms   ratio   stub ms   stub by lookup ms')
  for (const [name, scenario] of Object.entries(examples)) {
    const found = resolve(scenario, { clients: clientProfiles, servers: serverProfiles })
    if (!found.ok) throw new Error(found.profile)
    const { resolved } = found
    run(resolved, noble)
    const calls: Call[] = []
    // Certificates are issued once for a provider object, so the first run is not counted.
    const recorder = recording(noble, calls)
    run(resolved, recorder)
    calls.length = 0
    run(resolved, recorder)
    const replay = () =>
      calls.forEach(({ name, args }) => (noble[name] as (...args: readonly unknown[]) => unknown)(...args))
    const [real, bare] = [time(15, () => run(resolved, noble)), time(15, replay)]
    const [stubbed, looked] = [time(30, () => run(resolved, stub)), time(30, () => run(resolved, stub, startLookup))]
    const columns = [
      String(calls.length).padStart(5),
      real.toFixed(1).padStart(9),
      bare.toFixed(1).padStart(9),
      (real / bare).toFixed(2).padStart(7),
    ]
    console.log(
      `${name.padEnd(24)} ${columns.join(' ')} ${stubbed.toFixed(2).padStart(9)} ${looked.toFixed(2).padStart(9)}`,
    )
  }
  return 0
}
