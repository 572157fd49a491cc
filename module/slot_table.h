/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: all slots
 *
 * A slot is made at a task's first operation that may wait, and found by the task's
 * address in an RCU hash.
 *
 * A module cannot hook task exit. fipc_slot_sweep() frees the slots of tasks
 * that are exiting; it runs when an exiting process closes its files, when a
 * space is released, and, so that the dead never outnumber the living by much,
 * when as many slots have been made as the last sweep left. A task that is
 * exiting has left every ioctl and enters none, so nobody uses its slot but
 * wakers that are late, and who answers a call of it in vain. While there are calls it
 * also runs each second, for single threads that exit with a caller.
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
