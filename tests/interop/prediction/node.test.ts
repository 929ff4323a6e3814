import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { node } from './node.ts'

const files = folder()
afterAll(() => files.remove())
grid(node(process.execPath, '3.0', files))
// Node 24, under a name that stands beside the Node of the tests (.ci/run).
grid(node('node24', '3.5', files))
