import { driveEverywhere } from './every-upstream.ts'
import { driveThunderbird } from './thunderbird.ts'

driveEverywhere('thunderbird', driveThunderbird)
