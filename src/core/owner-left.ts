// What somebody is told who looks after a pool from now on, because whoever did has left. Who that is, is decided by the meter.

export interface OwnerLeft {
  poolId: string
  poolName: string
  workspaceName: string
  /** Null: nobody knows the name. */
  leftName: string | null
  /** Who stands in for the reader, in this order; names as they are known. */
  deputies: readonly string[]
  /** Nobody is left in the list of owners: the reader is an admin. */
  isLast: boolean
}
