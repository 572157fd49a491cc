// SPDX-License-Identifier: GPL-2.0
/* All slots: make, find, sweep. */
#include <linux/hashtable.h>
#include <linux/pid.h>
#include <linux/sched/task.h>
#include <linux/workqueue.h>

#include "limits.h"
#include "slot_table.h"
#include "stats.h"

static DEFINE_READ_MOSTLY_HASHTABLE(slot_hash, FIPC_SLOT_HASH_BITS);

/* Guards slot_hash, slot_list and the numbers below; a leaf. */
static DEFINE_SPINLOCK(slots_lock);
static LIST_HEAD(slot_list);
static unsigned int slot_count;
/* Of slot_hash; wraps. */
static unsigned int slot_changes;
static unsigned int slot_sweep_at = FIPC_SLOT_SWEEP_MIN;

static struct fipc_slot *fipc_slot_lookup(struct task_struct *task)
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

	return fipc_slot_lookup(task);
}

/**
 * fipc_slot_table_walk - look at all slots, some at a time
 * @bucket: where to begin, and where it stopped; 0 at first
 * @skip: how many of that bucket have been seen; 0 at first
 * @visit: returns not 0 to stop before this slot. In an RCU read-side section
 * @arg: for @visit
 *
 * Context: task; sleeps.
 *
 * Without a lock, also between two walks. Whoever comes or goes in between can hide
 * another or show it twice: fipc_slot_table_changes() tells.
 *
 * Return: 0 behind the last, else what @visit returned.
 */
int fipc_slot_table_walk(u32 *bucket, u32 *skip,
			 int (*visit)(struct fipc_slot *slot, void *arg), void *arg)
{
	struct fipc_slot *slot;
	int ret = 0;
	u32 n;

	for (; *bucket < HASH_SIZE(slot_hash); (*bucket)++, *skip = 0) {
		n = 0;
		rcu_read_lock();
		hlist_for_each_entry_rcu(slot, &slot_hash[*bucket], node) {
			if (n++ < *skip)
				continue;
			ret = visit(slot, arg);
			if (ret)
				break;
			(*skip)++;
		}
		rcu_read_unlock();
		if (ret)
			return ret;
		cond_resched();
	}

	return 0;
}

/* Return: another number whenever a slot was made, or left the hash; it wraps. */
unsigned int fipc_slot_table_changes(void)
{
	return READ_ONCE(slot_changes);
}

/*
 * What a task leaves that is gone. The slot is in no list any more: it is ours, but
 * for who has a call of the task still. Once that has ended, or its answer is
 * written, nobody adds to what must be given up.
 */
static void fipc_slot_reap(struct fipc_slot *slot)
{
	if (slot->served.slot)
		fipc_slot_answer(&slot->served, -EOWNERDEAD, NULL, NULL);
	else if (slot->held)
		fipc_count(FIPC_STAT_DROPPED);
	fipc_transfer_release(slot->kept_transfer);
	if (fipc_wait_state(&slot->wait) != FIPC_WAIT_IDLE)
		fipc_slot_cancel_call(slot, -ECANCELED);
	fipc_slot_drop_transfer(slot);
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
	WRITE_ONCE(slot_changes, slot_changes + 1);
}

/*
 * Has somebody a call of this task, or this task somebody's? Or a transfer, which a
 * task that exits must not keep?
 */
static bool fipc_slot_in_call(struct fipc_slot *slot)
{
	u64 word = fipc_wait_peek(&slot->wait);
	u64 state = word & FIPC_WAIT_STATE;

	if (READ_ONCE(slot->served.slot))
		return true;
	/* Who stands in line gives up what it has, whatever way it leaves. */
	if (state == FIPC_WAIT_DONE)
		return READ_ONCE(slot->transfer);
	if (state == FIPC_WAIT_IDLE)
		return false;

	/* Who calls in line needs no sweep, but somebody may want to be told. */
	return word & FIPC_WAIT_TAKEN ||
	       (READ_ONCE(slot->out) && !READ_ONCE(slot->stalled));
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
static void fipc_slot_reap_all(struct list_head *dead)
{
	struct fipc_slot *slot, *next;

	list_for_each_entry_safe(slot, next, dead, all) {
		list_del(&slot->all);
		fipc_slot_reap(slot);
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
		fipc_slot_reap_all(&dead);
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
 * While calls are in line or in flight, look each second, or more often, whether a
 * server has exited without anything else telling, and whether somebody is to be told
 * of the call. Not a deferrable work, as the CPU that armed it may idle for long while
 * a server dies on another.
 *
 *	who takes a call		the work
 *	word |= TAKEN, or listed	slots_watched = false
 *	full barrier			full barrier
 *	slots_watched? else arm		sweep: a call somewhere? arm
 *
 * Either the taker arms it or the sweep sees the call; whichever sweep looks at a
 * slot arms it again, so two that take turns hide nothing from each other.
 */
static int slots_watched; /* not bool: xchg() on some machines wants more */
static unsigned long slots_watch_every = HZ;
/* Looks at calls that nobody answers; returns when to come again, jiffies. */
static unsigned int (*slots_patrol)(void) __ro_after_init;
static void fipc_slot_watch_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(slot_watch, fipc_slot_watch_work);
/*
 * Unbound: a real-time task on the CPU of who arms it must not hold it up. Our own, as
 * the system's goes by different names from kernel to kernel.
 */
static struct workqueue_struct *slots_queue __ro_after_init;

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

	if (!xchg(&slots_watched, 1))
		queue_delayed_work(slots_queue, &slot_watch,
				   READ_ONCE(slots_watch_every));
}

/* The same for a call that stands in line. Context: any, without a barrier before. */
void fipc_slot_watch_line(void)
{
	/* See above. */
	smp_mb();
	fipc_slot_watch();
}

static void fipc_slot_watch_work(struct work_struct *work)
{
	xchg(&slots_watched, 0);
	WRITE_ONCE(slots_watch_every, slots_patrol());
	fipc_slot_sweep();
}

static noinline struct fipc_slot *fipc_slot_create(void)
{
	struct fipc_slot *slot;

	if (READ_ONCE(slot_count) >= READ_ONCE(slot_sweep_at))
		fipc_slot_sweep();

	slot = fipc_slot_alloc();
	if (!slot)
		return ERR_PTR(-ENOMEM);

	spin_lock(&slots_lock);
	WRITE_ONCE(slot_count, slot_count + 1);
	WRITE_ONCE(slot_changes, slot_changes + 1);
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
static noinline void fipc_slot_handle_exec(struct fipc_slot *self)
{
	self->exec_id = current->self_exec_id;
	fipc_slot_abandon_call(self);
	if (fipc_slot_serves(self))
		fipc_slot_answer(&self->served, -EOWNERDEAD, NULL, NULL);
}

/**
 * fipc_slot_current - the current task's slot
 *
 * Makes it at the first call; it stays until the task exits. Calls do not outlive an
 * exec, on either side.
 *
 * Context: sleeps at the first call of a task, and of a program.
 *
 * Return: the slot, or ERR_PTR(-ENOMEM).
 */
struct fipc_slot *fipc_slot_current(void)
{
	struct fipc_slot *slot;

	/* Not rcu_read_lock(): where that is preemptible it calls functions. */
	rcu_read_lock_sched();
	slot = fipc_slot_lookup(current);
	rcu_read_unlock_sched();

	if (unlikely(!slot))
		return fipc_slot_create();
	if (unlikely(slot->exec_id != current->self_exec_id))
		fipc_slot_handle_exec(slot);

	return slot;
}

/**
 * fipc_slot_table_init - ready for tasks
 * @patrol: called by the watch, in a work that may sleep, while there are calls; returns
 *          when to come again, jiffies from then
 *
 * Return: 0 or -ENOMEM.
 */
int __init fipc_slot_table_init(unsigned int (*patrol)(void))
{
	int ret;

	slots_patrol = patrol;
	slots_queue = alloc_workqueue("fastipc", WQ_UNBOUND, 1);
	if (!slots_queue)
		return -ENOMEM;
	ret = fipc_slot_cache_init();
	if (ret)
		destroy_workqueue(slots_queue);

	return ret;
}

/* No file of ours is open: no task is at a message, nor will be. */
void fipc_slot_unwatch(void)
{
	cancel_delayed_work_sync(&slot_watch);
}

/*
 * Nobody else looks at slots any more, so no lock is needed. Where loading has failed
 * late, the watch may still have been armed.
 */
void fipc_slot_table_exit(void)
{
	fipc_slot_unwatch();
	fipc_slot_reap_all(&slot_list);
	rcu_barrier();
	fipc_slot_cache_exit();
	destroy_workqueue(slots_queue);
}
