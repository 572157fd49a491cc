// SPDX-License-Identifier: GPL-2.0
/* One slot: allocate it, free it, and end a call that its task made or serves. */
#include <linux/sched/task.h>

#include "memory.h"
#include "slot.h"
#include "stats.h"
#include "trace.h"

static struct kmem_cache *slot_cache __ro_after_init;

static_assert(offsetof(struct fipc_slot, wait.task) == 64 &&
	      offsetof(struct fipc_slot, spin) == 128,
	      "what a delivery touches fills two cache lines, one by itself");

int __init fipc_slot_cache_init(void)
{
	slot_cache = KMEM_CACHE_USERCOPY(fipc_slot, SLAB_ACCOUNT, msg);

	return slot_cache ? 0 : -ENOMEM;
}

/* Context: all slots have been freed. */
void fipc_slot_cache_exit(void)
{
	kmem_cache_destroy(slot_cache);
}

/**
 * fipc_slot_alloc - allocate a slot for the current task
 *
 * Context: sleeps.
 *
 * Return: the slot, with one reference; NULL if memory is short.
 */
struct fipc_slot *fipc_slot_alloc(void)
{
	static atomic_t last_number = ATOMIC_INIT(0);
	struct fipc_slot *slot = kmem_cache_zalloc(slot_cache, FIPC_GFP);

	if (!slot)
		return NULL;

	slot->wait.task = get_task_struct(current);
	slot->exec_id = current->self_exec_id;
	slot->number = atomic_inc_return(&last_number);
	INIT_LIST_HEAD(&slot->through);
	refcount_set(&slot->refs, 1);
	fipc_count(FIPC_STAT_SLOTS_MADE);

	return slot;
}

static void fipc_slot_free_rcu(struct rcu_head *rcu)
{
	struct fipc_slot *slot = container_of(rcu, struct fipc_slot, rcu);

	put_task_struct(slot->wait.task);
	kmem_cache_free(slot_cache, slot);
	fipc_count(FIPC_STAT_SLOTS_FREED);
}

/**
 * fipc_slot_put - drop a reference to a slot
 * @slot: freed an RCU grace period after its last reference was dropped
 */
void fipc_slot_put(struct fipc_slot *slot)
{
	if (refcount_dec_and_test(&slot->refs))
		call_rcu(&slot->rcu, fipc_slot_free_rcu);
}

/**
 * fipc_slot_drop_transfer - drop the transfer of a slot, if it has one
 * @self: the current task's slot, whose wait no other party can end; or the slot of
 *	  a task that has exited
 *
 * Context: sleeps.
 */
void fipc_slot_drop_transfer(struct fipc_slot *self)
{
	struct fipc_transfer *transfer = self->transfer;

	WRITE_ONCE(self->transfer, NULL);
	fipc_transfer_release(transfer);
}

static __always_inline bool fipc_slot_end_call(struct fipc_caller *caller,
					       int result,
					       const struct fipc_msg *msg,
					       struct fipc_transfer *transfer,
					       const struct fipc_spin *waker)
{
	struct fipc_slot *slot = caller->slot;
	enum fipc_wake wake;
	bool claimed;

	claimed = fipc_wait_claim(&slot->wait, caller->generation, &wake);
	if (claimed) {
		trace_fipc_reply(slot, result);
		if (msg)
			slot->msg = *msg;
		if (transfer)
			WRITE_ONCE(slot->transfer, transfer);
		fipc_wait_publish(&slot->wait, result, wake, waker);
	}
	WRITE_ONCE(caller->slot, NULL);
	fipc_slot_put(slot);

	return claimed;
}

/**
 * fipc_slot_answer - end a call that was taken
 * @caller: the call; its reference is dropped, and its @slot is NULL afterwards
 * @result: what the call returns: 0 or -errno
 * @msg: the reply, if @result is 0; else NULL
 * @waker: as for fipc_wait_wake()
 *
 * Takes no lock. One atomic change of the caller's wait decides between this answer
 * and all other events that could end the call.
 *
 * Context: any.
 *
 * Return: true if this answer ended the call; false if the call had ended before.
 */
bool fipc_slot_answer(struct fipc_caller *caller, int result,
		      const struct fipc_msg *msg, const struct fipc_spin *waker)
{
	return fipc_slot_end_call(caller, result, msg, NULL, waker);
}

/**
 * fipc_slot_answer_transfer - end a call with a reply that has a transfer
 * @caller: as for fipc_slot_answer()
 * @msg: the reply
 * @transfer: given to the caller's task; released if the call had ended before.
 *	      May be NULL
 * @waker: as for fipc_wait_wake()
 *
 * Context: sleeps.
 *
 * Return: as fipc_slot_answer().
 */
bool fipc_slot_answer_transfer(struct fipc_caller *caller,
			       const struct fipc_msg *msg,
			       struct fipc_transfer *transfer,
			       const struct fipc_spin *waker)
{
	bool answered = fipc_slot_end_call(caller, 0, msg, transfer, waker);

	if (!answered)
		fipc_transfer_release(transfer);

	return answered;
}

/**
 * fipc_slot_cancel_call - cancel a call in flight on behalf of its caller
 * @slot: the current task's, or that of a task that has exited
 * @result: the error that the call ends with, for the trace event
 *
 * Return: false if the call has ended, or was answered meanwhile.
 */
bool fipc_slot_cancel_call(struct fipc_slot *slot, int result)
{
	bool cancelled = fipc_wait_cancel(&slot->wait);

	if (cancelled)
		trace_fipc_reply(slot, result);

	return cancelled;
}

/**
 * fipc_slot_abandon_call - cancel a call that was interrupted
 * @self: the current task's slot
 *
 * If the call was answered already, the answer is dropped, with its transfer. Does
 * nothing without such a call.
 *
 * Context: sleeps.
 */
void fipc_slot_abandon_call(struct fipc_slot *self)
{
	if (likely(!self->call.interrupted))
		return;

	self->call.interrupted = false;
	if (fipc_slot_cancel_call(self, -ECANCELED))
		fipc_count(FIPC_STAT_CANCELS);
	fipc_latency_end(FASTIPC_OPERATION_CALL, FASTIPC_PATH_FAILED,
			 self->call.started);
	fipc_slot_drop_transfer(self);
}
