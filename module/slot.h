/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: slots
 *
 * What a task has for messages: the seven words that others write for it, and
 * its wait. One slot per task, whatever spaces it uses, made at the first
 * operation that may wait, found by the task's address in an RCU hash.
 *
 * A slot holds a reference to its task until it is freed, an RCU grace period
 * after it left the hash: a waker that found the slot under rcu_read_lock() can
 * always wake the task, and no other task can have the same address meanwhile.
 *
 * A module cannot hook task exit. fipc_slot_sweep() frees the slots of tasks
 * that are exiting; it runs when an exiting process closes its files, when a
 * space is released, and, so that the dead never outnumber the living by much,
 * when as many slots have been made as the last sweep left. A task that is
 * exiting has left every ioctl and enters none, so nobody uses its slot but
 * wakers that are late.
 *
 * This room knows nothing of what the messages mean.
 */
#ifndef FASTIPC_SLOT_H
#define FASTIPC_SLOT_H

#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/fastipc.h>

#include "wait.h"

struct fipc_endpoint;

/**
 * struct fipc_slot - one task's slot
 * @msg: what was delivered. Written by the completer of @wait before DONE, or by
 *       the owner itself; with the state of @wait it is one cache line, all of
 *       the slot that a delivery writes
 * @wait: the task's wait, and the task
 * @link: in endpoint->receivers or endpoint->stalled; endpoint->lock
 * @ep: endpoint that the wait is listed with; written by the owner, valid while
 *      @wait is neither IDLE nor DONE
 * @out: message of a stalled sender, on its kernel stack; endpoint->lock
 * @last_ep: id of the endpoint of the last receive; owner only
 * @held: @msg came from there and could not be written out; owner only, and the
 *        sweep once the owner is gone
 * @node: in the hash; slots_lock
 * @all: in the list of all slots; slots_lock
 * @rcu: to free it
 */
struct fipc_slot {
	struct fipc_msg msg;
	struct fipc_wait wait;

	struct list_head link;
	struct fipc_endpoint *ep;
	const struct fipc_msg *out;
	u64 last_ep;
	bool held;

	struct hlist_node node;
	struct list_head all;
	struct rcu_head rcu;
} ____cacheline_aligned;

struct fipc_slot *fipc_slot_get(void);
void fipc_slot_sweep(void);

int fipc_slots_init(void);
void fipc_slots_exit(void);

#endif /* FASTIPC_SLOT_H */
