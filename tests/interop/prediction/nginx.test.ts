import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { grid } from './grid.ts'
import { nginx } from './nginx.ts'

const files = folder()
afterAll(() => files.remove())
grid(nginx(files))
