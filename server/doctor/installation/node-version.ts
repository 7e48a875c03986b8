import { faultFinding, okFinding, type CheckFinding } from '../examination/check-result.ts'

/** The oldest major version that runs the bridge; package.json says the same to npm. */
const oldest = 24

/** Checks the version of Node that runs this, which should be the one that runs `serve`. */
export function checkNodeVersion(version = process.versions.node): CheckFinding<true> {
  if (Number(version.split('.')[0]) >= oldest) return okFinding(`version ${version}`, true)
  return faultFinding(
    `version ${version} is too old`,
    `Install Node ${oldest} or newer (https://nodejs.org/), and restart carddav-bridge serve`,
  )
}
