import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { matrix } from './matrix.ts'
import { openSslServer } from './openssl.ts'

const files = folder()
afterAll(() => files.remove())
matrix(openSslServer(files))
