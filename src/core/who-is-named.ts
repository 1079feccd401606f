// Where people may be called by name (semantics 8): decides it for every view, from what the workspace chose and who
// reads. What stands instead of a name is for the view.

export type NamesShown = 'everyone' | 'owners' | 'nobody'

/** Who reads: a whole channel, or one member who sees it alone. */
export type Reader = { kind: 'channel'; isShared: boolean } | { kind: 'member'; isOwner: boolean; isGuest: boolean }

/** Whether others are called by name in front of the reader. One's own name is always one's own to see. */
export function areNamed(namesShown: NamesShown, reader: Reader): boolean {
  if (reader.kind === 'channel') return namesShown === 'everyone' && !reader.isShared
  if (reader.isGuest || namesShown === 'nobody') return false
  return namesShown === 'everyone' || reader.isOwner
}

/** A stored choice; one that is not known is taken for the strictest. */
export function asNamesShown(text: string): NamesShown {
  return text === 'everyone' || text === 'owners' ? text : 'nobody'
}
