// SPDX-License-Identifier: GPL-2.0
/* Tasks' slots: find, make, sweep. */
#include <linux/hashtable.h>
#include <linux/pid.h>
#include <linux/sched/task.h>
#include <linux/workqueue.h>

#include "memory.h"
#include "slot.h"
#include "stats.h"

#define FIPC_SLOT_HASH_BITS	12
#define FIPC_SLOT_SWEEP_MIN	64
#define FIPC_SLOT_SWEEP_CHUNK	64

static DEFINE_READ_MOSTLY_HASHTABLE(slot_hash, FIPC_SLOT_HASH_BITS);
static struct kmem_cache *slot_cache __ro_after_init;

/* Guards slot_hash, slot_list, slot_count and slot_sweep_at; a leaf. */
static DEFINE_SPINLOCK(slots_lock);
static LIST_HEAD(slot_list);
static unsigned int slot_count;
static unsigned int slot_sweep_at = FIPC_SLOT_SWEEP_MIN;

static_assert(offsetof(struct fipc_slot, wait.task) == 64 &&
	      offsetof(struct fipc_slot, spin) == 128,
	      "what a delivery touches fills two cache lines, one by itself");

static struct fipc_slot *fipc_slot_find(struct task_struct *task)
{
	struct fipc_slot *slot;

	hash_for_each_possible_rcu(slot_hash, slot, node, (unsigned long)task,
				   rcu_read_lock_sched_held())
		if (slot->wait.task == task)
			return slot;

	return NULL;
}

/**
 * fipc_slot_of_pid - the slot of a task that has a number
 * @pid: of a thread, in the current task's pid namespace
 *
 * Context: rcu_read_lock(), to whose end the result is valid memory.
 *
 * Return: the slot; NULL if the task has none, so never waited; ERR_PTR(-ESRCH) if
 * there is no such task, or it is exiting.
 */
struct fipc_slot *fipc_slot_of_pid(pid_t pid)
{
	struct task_struct *task = pid_task(find_vpid(pid), PIDTYPE_PID);

	if (!task || READ_ONCE(task->flags) & PF_EXITING)
		return ERR_PTR(-ESRCH);

	return fipc_slot_find(task);
}

static void fipc_slot_free_rcu(struct rcu_head *rcu)
{
	struct fipc_slot *slot = container_of(rcu, struct fipc_slot, rcu);

	put_task_struct(slot->wait.task);
	kmem_cache_free(slot_cache, slot);
	fipc_count(FIPC_STAT_SLOTS_FREED);
}

/**
 * fipc_slot_put - give up a reference to a slot
 * @slot: freed with the last one, behind an RCU grace period
 */
void fipc_slot_put(struct fipc_slot *slot)
{
	if (refcount_dec_and_test(&slot->refs))
		call_rcu(&slot->rcu, fipc_slot_free_rcu);
}

/**
 * fipc_slot_unload - give up what came, or would have gone, with a message
 * @self: the current task's slot; nobody else can end its wait. Or that of a task
 *	  that is gone
 *
 * Context: sleeps.
 */
void fipc_slot_unload(struct fipc_slot *self)
{
	struct fipc_parcel *parcel = self->parcel;

	self->parcel = NULL;
	fipc_parcel_release(parcel);
}

static __always_inline bool fipc_slot_end_call(struct fipc_caller *caller,
					       int result,
					       const struct fipc_msg *msg,
					       struct fipc_parcel *parcel,
					       const struct fipc_spin *waker)
{
	struct fipc_slot *slot = caller->slot;
	bool owed, claimed;

	claimed = fipc_wait_claim(&slot->wait, caller->generation, &owed);
	if (claimed) {
		if (msg)
			slot->msg = *msg;
		if (parcel)
			slot->parcel = parcel;
		fipc_wait_publish(&slot->wait, result, owed, waker);
	}
	caller->slot = NULL;
	fipc_slot_put(slot);

	return claimed;
}

/**
 * fipc_slot_answer - end a call that was taken
 * @caller: the call; nobody's any more afterwards
 * @result: what the call returns: 0 or -errno
 * @msg: the reply, if 0
 * @waker: as for fipc_wait_wake()
 *
 * Takes no lock: one atomic change of the caller's wait decides between this
 * answer and whatever else could end the call.
 *
 * Context: any.
 *
 * Return: true if this was the answer; false if the call had ended before.
 */
bool fipc_slot_answer(struct fipc_caller *caller, int result,
		      const struct fipc_msg *msg, const struct fipc_spin *waker)
{
	return fipc_slot_end_call(caller, result, msg, NULL, waker);
}

/**
 * fipc_slot_answer_carrying - end a call with a reply that has a parcel
 * @caller: as above
 * @msg: the reply
 * @parcel: now that of the task that called; or released, if the call had ended
 * @waker: as above
 *
 * Context: sleeps.
 *
 * Return: as above.
 */
bool fipc_slot_answer_carrying(struct fipc_caller *caller,
			       const struct fipc_msg *msg,
			       struct fipc_parcel *parcel,
			       const struct fipc_spin *waker)
{
	bool answered = fipc_slot_end_call(caller, 0, msg, parcel, waker);

	if (!answered)
		fipc_parcel_release(parcel);

	return answered;
}

/**
 * fipc_slot_abandon - cancel a call that was interrupted
 * @self: the current task's slot
 *
 * An answer that has come is lost, with what came with it. Does nothing without such
 * a call.
 *
 * Context: sleeps.
 */
void fipc_slot_abandon(struct fipc_slot *self)
{
	if (likely(!self->call.interrupted))
		return;

	self->call.interrupted = false;
	if (fipc_wait_cancel(&self->wait))
		fipc_count(FIPC_STAT_CANCELS);
	fipc_slot_unload(self);
}

/*
 * What a task leaves that is gone. The slot is in no list any more: it is ours, but
 * for who has a call of the task still. Once that has ended, or its answer is
 * written, nobody adds to what must be given up.
 */
static void fipc_slot_bury(struct fipc_slot *slot)
{
	if (slot->served.slot)
		fipc_slot_answer(&slot->served, -EOWNERDEAD, NULL, NULL);
	else if (slot->held)
		fipc_count(FIPC_STAT_DROPPED);
	fipc_parcel_release(slot->kept_parcel);
	if (fipc_wait_state(&slot->wait) != FIPC_WAIT_IDLE)
		fipc_wait_cancel(&slot->wait);
	fipc_slot_unload(slot);
	fipc_slot_put(slot);
}

/* Its task is exiting: nobody finds it any more. */
static void fipc_slot_remove_locked(struct fipc_slot *slot,
				    struct list_head *dead)
{
	lockdep_assert_held(&slots_lock);

	hash_del_rcu(&slot->node);
	list_move_tail(&slot->all, dead);
	WRITE_ONCE(slot_count, slot_count - 1);
}

/*
 * Has somebody a call of this task, or this task somebody's? Or a parcel, which a
 * task that exits must not keep?
 */
static bool fipc_slot_in_call(struct fipc_slot *slot)
{
	u64 word = atomic64_read_acquire(&slot->wait.word); /* (E) */
	u64 state = word & FIPC_WAIT_STATE;

	if (READ_ONCE(slot->served.slot))
		return true;
	/* Who stands in line gives up what it has, whatever way it leaves. */
	if (state == FIPC_WAIT_DONE)
		return READ_ONCE(slot->parcel);

	return word & FIPC_WAIT_TAKEN && state != FIPC_WAIT_IDLE;
}

/*
 * Look at up to @n slots from the head of the list; the living go to its tail, the
 * others to @dead. True if a call is in flight.
 */
static bool fipc_slot_sweep_some_locked(unsigned int n, struct list_head *dead)
{
	struct fipc_slot *slot;
	bool busy = false;

	lockdep_assert_held(&slots_lock);

	while (n--) {
		slot = list_first_entry_or_null(&slot_list, struct fipc_slot,
						all);
		if (!slot)
			break;
		if (fipc_wait_exiting(&slot->wait)) {
			fipc_slot_remove_locked(slot, dead);
		} else {
			list_move_tail(&slot->all, &slot_list);
			busy |= fipc_slot_in_call(slot);
		}
	}

	return busy;
}

/* Without the lock: what the dead leave may have to be closed, which sleeps. */
static void fipc_slot_bury_all(struct list_head *dead)
{
	struct fipc_slot *slot, *next;

	list_for_each_entry_safe(slot, next, dead, all) {
		list_del(&slot->all);
		fipc_slot_bury(slot);
	}
}

/**
 * fipc_slot_sweep - free the slots of tasks that are exiting or dead
 *
 * A few at a time, so that the lock is never held for long. All slots that are
 * in the list at the start are looked at, by this sweep or by another that takes
 * turns with it; new ones join at the tail.
 *
 * Context: task; may sleep.
 */
void fipc_slot_sweep(void)
{
	unsigned int left, n;
	LIST_HEAD(dead);
	bool busy = false;

	spin_lock(&slots_lock);
	for (left = slot_count; left; left -= n) {
		n = min_t(unsigned int, left, FIPC_SLOT_SWEEP_CHUNK);
		busy |= fipc_slot_sweep_some_locked(n, &dead);
		spin_unlock(&slots_lock);
		fipc_slot_bury_all(&dead);
		cond_resched();
		spin_lock(&slots_lock);
	}
	/* At twice the living, a sweep costs each new slot O(1). */
	WRITE_ONCE(slot_sweep_at, max(2 * slot_count, FIPC_SLOT_SWEEP_MIN));
	spin_unlock(&slots_lock);

	if (busy)
		fipc_slot_watch();
}

/*
 * While calls are in flight, look each second whether a server has exited without
 * anything else telling. Not a deferrable work, as the CPU that armed it may idle
 * for long while a server dies on another.
 *
 *	who takes a call		the work
 *	word |= TAKEN			slots_watched = false
 *	full barrier			full barrier
 *	slots_watched? else arm		sweep: TAKEN somewhere? arm
 *
 * Either the taker arms it or the sweep sees the call; whichever sweep looks at a
 * slot arms it again, so two that take turns hide nothing from each other.
 */
static int slots_watched; /* not bool: xchg() on some machines wants more */
static void fipc_slot_watch_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(slot_watch, fipc_slot_watch_work);

/**
 * fipc_slot_watch - a call is in flight
 *
 * Comes behind a full barrier behind the change of the caller's wait.
 *
 * Context: any.
 */
void fipc_slot_watch(void)
{
	if (likely(READ_ONCE(slots_watched)))
		return;

	/* Unbound: a real-time task on this CPU must not hold it up. */
	if (!xchg(&slots_watched, 1))
		queue_delayed_work(system_unbound_wq, &slot_watch, HZ);
}

static void fipc_slot_watch_work(struct work_struct *work)
{
	xchg(&slots_watched, 0);
	fipc_slot_sweep();
}

static noinline struct fipc_slot *fipc_slot_make(void)
{
	struct fipc_slot *slot;

	if (READ_ONCE(slot_count) >= READ_ONCE(slot_sweep_at))
		fipc_slot_sweep();

	slot = kmem_cache_zalloc(slot_cache, FIPC_GFP);
	if (!slot)
		return ERR_PTR(-ENOMEM);

	slot->wait.task = get_task_struct(current);
	slot->exec_id = current->self_exec_id;
	INIT_LIST_HEAD(&slot->through);
	refcount_set(&slot->refs, 1);
	fipc_count(FIPC_STAT_SLOTS_MADE);

	spin_lock(&slots_lock);
	WRITE_ONCE(slot_count, slot_count + 1);
	list_add_tail(&slot->all, &slot_list);
	hash_add_rcu(slot_hash, &slot->node, (unsigned long)current);
	spin_unlock(&slots_lock);

	return slot;
}

/*
 * The task runs another program now, perhaps with other rights: it must neither answer
 * a call that it has not received, nor get the answer to one that it has not made. A
 * message that the old one could not take is there for the new one.
 */
static noinline void fipc_slot_renew(struct fipc_slot *self)
{
	self->exec_id = current->self_exec_id;
	fipc_slot_abandon(self);
	if (fipc_slot_serves(self))
		fipc_slot_answer(&self->served, -EOWNERDEAD, NULL, NULL);
}

/**
 * fipc_slot_get - the current task's slot
 *
 * Makes it at the first call; it stays until the task exits. Calls do not outlive an
 * exec, on either side.
 *
 * Context: sleeps at the first call of a task, and of a program.
 *
 * Return: the slot, or ERR_PTR(-ENOMEM).
 */
struct fipc_slot *fipc_slot_get(void)
{
	struct fipc_slot *slot;

	/* Not rcu_read_lock(): where that is preemptible it calls functions. */
	rcu_read_lock_sched();
	slot = fipc_slot_find(current);
	rcu_read_unlock_sched();

	if (unlikely(!slot))
		return fipc_slot_make();
	if (unlikely(slot->exec_id != current->self_exec_id))
		fipc_slot_renew(slot);

	return slot;
}

int __init fipc_slots_init(void)
{
	slot_cache = KMEM_CACHE_USERCOPY(fipc_slot, SLAB_ACCOUNT, msg);

	return slot_cache ? 0 : -ENOMEM;
}

/* No file of ours is open: no task is in here, nor will be; no lock is needed. */
void fipc_slots_exit(void)
{
	cancel_delayed_work_sync(&slot_watch);
	fipc_slot_bury_all(&slot_list);
	rcu_barrier();
	kmem_cache_destroy(slot_cache);
}
