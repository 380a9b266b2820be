/** How SQLite keeps a write whole, and why it is not WAL where it is not. */
export interface Journal {
  readonly mode: 'wal' | 'delete';
  /** The file system that rules WAL out. */
  readonly fileSystem?: string;
}

/**
 * File systems whose shared memory is not shared between machines, by the magic number of `statfs`. FUSE stands here too:
 * what lies behind it cannot be told.
 *
 * @see https://www.sqlite.org/wal.html (section 1: "WAL does not work over a network filesystem")
 * @see https://man7.org/linux/man-pages/man2/statfs.2.html
 */
const WITHOUT_WAL: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb2'],
  [0xff534d42, 'cifs'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x73757245, 'coda'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'kafs'],
  [0x564c, 'ncp'],
  [0x0bd00bd0, 'lustre'],
  [0x19830326, 'beegfs'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x786f4256, 'vboxsf'],
]);

/** The journal for a folder on a file system with this `statfs` type. Types of macOS and Windows are not numbers of this list. */
export function journalFor(fileSystemType: number): Journal {
  const fileSystem = WITHOUT_WAL.get(fileSystemType >>> 0);
  return fileSystem === undefined ? { mode: 'wal' } : { mode: 'delete', fileSystem };
}
