import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchTool } from './fetch-tool.ts';
import { cleanEnvironment, smoke } from './smoke.ts';
import { ROOT } from './workspaces.ts';

const FLOOR = '22.19.0';
const PACKAGE = `${process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const EXECUTABLE = process.platform === 'win32' ? 'node.exe' : 'node';

const node = fetchTool(`node-${FLOOR}`, [`${PACKAGE}@${FLOOR}`], join(PACKAGE, 'bin', EXECUTABLE));
if (node !== undefined) {
  const home = mkdtempSync(join(tmpdir(), 'pipeproxy-floor-'));
  try {
    const env = cleanEnvironment({ PIPEPROXY_HOME: home });
    const result = await smoke({ command: node, args: [join(ROOT, 'bin/pipeproxy.js')], cwd: home, env });
    console.log(`checks: ${result.passed} passed, ${result.failed} failed`);
    process.exitCode = result.failed === 0 ? 0 : 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
