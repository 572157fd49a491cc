/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: all slots
 *
 * A task's first command that needs a slot allocates it. The slot is then found by
 * the task's address in an RCU hash.
 *
 * A module cannot register for the exit of a task. So fipc_slot_sweep() frees the
 * slots of exiting tasks. It runs when an exiting process closes the device, when a
 * space is released, and when a slot is created while there are at least twice as
 * many slots as the last sweep left (and at least FIPC_SLOT_SWEEP_MIN). So the slots
 * of exited tasks are never many more than those of living tasks. While calls are
 * in line or in flight it also runs once a second or more often, for single server
 * threads that exit with a caller.
 *
 * An exiting task has left every ioctl and enters none. So only late wakers, parties
 * that try to answer a call of the task, and readers without a lock (dumps and the
 * patrol) still use its slot.
 */
#ifndef FASTIPC_SLOT_TABLE_H
#define FASTIPC_SLOT_TABLE_H

#include "slot.h"

struct fipc_slot *fipc_slot_current(void);
struct fipc_slot *fipc_slot_of_pid(pid_t pid);
void fipc_slot_sweep(void);
void fipc_slot_watch(void);
void fipc_slot_watch_line(void);
int fipc_slot_table_walk(u32 *bucket, u32 *skip,
			 int (*visit)(struct fipc_slot *slot, void *arg), void *arg);
unsigned int fipc_slot_table_changes(void);

int fipc_slot_table_init(unsigned int (*patrol)(void));
void fipc_slot_unwatch(void);
void fipc_slot_table_exit(void);

#endif /* FASTIPC_SLOT_TABLE_H */
