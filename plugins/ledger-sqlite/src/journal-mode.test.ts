import { describe, expect, it } from '@jest/globals';
import { journalFor } from './journal-mode.ts';

describe('journalFor', () => {
  it.each([
    ['ext4', 0xef53],
    ['btrfs', 0x9123683e],
    ['xfs', 0x58465342],
    ['tmpfs', 0x01021994],
    ['apfs, as macOS numbers it', 26],
    ['ntfs, as Windows reports it', 0],
  ])('takes WAL on %s', (_name, type) => {
    expect(journalFor(type)).toEqual({ mode: 'wal' });
  });

  it.each([
    ['nfs', 0x6969],
    ['cifs', 0xff534d42],
    ['cifs', 0xff534d42 | 0],
    ['smb2', 0xfe534d42],
    ['9p', 0x01021997],
    ['fuse', 0x65735546],
    ['smb', 0x517b],
    ['ceph', 0x00c36400],
    ['coda', 0x73757245],
    ['afs', 0x5346414f],
    ['kafs', 0x6b414653],
    ['ncp', 0x564c],
    ['lustre', 0x0bd00bd0],
    ['beegfs', 0x19830326],
    ['gfs2', 0x01161970],
    ['ocfs2', 0x7461636f],
    ['vboxsf', 0x786f4256],
  ])('takes a rollback journal on %s (%d)', (fileSystem, type) => {
    expect(journalFor(type)).toEqual({ mode: 'delete', fileSystem });
  });
});
