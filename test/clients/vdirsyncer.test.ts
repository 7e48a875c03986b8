import { driveEverywhere } from './every-upstream.ts'
import { driveVdirsyncer } from './vdirsyncer.ts'

driveEverywhere('vdirsyncer', driveVdirsyncer)
