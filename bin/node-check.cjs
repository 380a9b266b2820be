'use strict';
// Parsed and run by every Node that npm can start, so: CommonJS and nothing newer than Node 16 knows.
const fs = require('node:fs');
const path = require('node:path');

const MINIMUM = [22, 19];

/** @param {string} version as `process.versions.node` says it */
function isTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1]);
}

/** @param {string} root the folder of the package `pipeproxy` */
function cure(root) {
  if (!fs.existsSync(path.join(root, 'core', 'src'))) return 'install Node 24 and start it again';
  const ownNode = path.join(root, 'node_modules', 'node', 'bin');
  const isInstalled = ['node', 'node.exe'].some((name) => fs.existsSync(path.join(ownNode, name)));
  return isInstalled
    ? 'start it with `npx pipeproxy` in its folder, which brings its own Node'
    : 'run `npm install` and `npm rebuild node --ignore-scripts=false`, which fetch a Node for this folder, or install Node 24';
}

/**
 * Says in one line why this Node cannot run pipeproxy and what to do; undefined when it can.
 *
 * @param {string} version as `process.versions.node` says it
 * @param {string} root the folder of the package `pipeproxy`
 * @returns {string | undefined}
 */
module.exports = function nodeProblem(version, root) {
  if (!isTooOld(version)) return undefined;
  return `pipeproxy needs Node ${MINIMUM.join('.')} or newer and this is ${version}: ${cure(root)}.`;
};
