import { fault, ok, type Finding } from '../examination/check.ts'

/** The oldest one that runs the bridge; package.json says the same to npm. */
const oldest = 24

/** The Node that runs this, which should be the one that runs `serve`. */
export function runtime(version = process.versions.node): Finding<true> {
  if (Number(version.split('.')[0]) >= oldest) return ok(`version ${version}`, true)
  return fault(
    `version ${version} is too old`,
    `Install Node ${oldest} or newer (https://nodejs.org/), and restart carddav-bridge serve`,
  )
}
