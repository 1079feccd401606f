// Counts what one vitest run did, from its JSON report: prints "PASSED FAILED". A file that could not be loaded, a test
// that was neither passed nor failed, a missing report and a bad exit code without a failed test each count as a failure.
// @ts-check
import { readFileSync } from 'node:fs'

const [path = '', exitCode = '1'] = process.argv.slice(2)

/** @returns {{ testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] }} */
function readReport() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { testResults: [] }
  }
}

const files = readReport().testResults
const tests = files.flatMap((file) => file.assertionResults)
const passed = tests.filter((test) => test.status === 'passed').length
const others = tests.filter((test) => test.status !== 'passed')
const unloaded = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
for (const test of others) process.stderr.write(`${test.status}: ${test.fullName}\n`)
for (const file of unloaded) process.stderr.write(`could not be loaded: ${file.name}\n`)
const known = others.length + unloaded.length
const unexplained = known === 0 && (exitCode !== '0' || passed === 0) ? 1 : 0
process.stdout.write(`${passed} ${known + unexplained}\n`)
