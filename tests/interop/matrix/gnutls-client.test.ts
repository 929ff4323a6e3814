import { afterAll } from 'vitest'
import { folder } from '../peer.ts'
import { matrix } from './matrix.ts'
import { gnutlsClient } from './gnutls.ts'

const files = folder()
afterAll(() => files.remove())
matrix(gnutlsClient(files))
