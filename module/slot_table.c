// SPDX-License-Identifier: GPL-2.0
/* All slots: create, find, sweep. */
#include <linux/hashtable.h>
#include <linux/pid.h>
#include <linux/sched/task.h>
#include <linux/workqueue.h>

#include "limits.h"
#include "slot_table.h"
#include "stats.h"

static DEFINE_READ_MOSTLY_HASHTABLE(slot_hash, FIPC_SLOT_HASH_BITS);

/* Guards slot_hash, slot_list and the numbers below; a leaf in the lock order. */
static DEFINE_SPINLOCK(slots_lock);
static LIST_HEAD(slot_list);
static unsigned int slot_count;
/* Number of changes of slot_hash; wraps. */
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
 * fipc_slot_of_pid - find the slot of a task by the task's number
 * @pid: of a thread, in the current task's pid namespace
 *
 * Context: rcu_read_lock(). The result is valid memory until the end of that section.
 *
 * Return: the slot; NULL if the task has none, so it has never waited;
 * ERR_PTR(-ESRCH) if no such task exists, or it is exiting.
 */
struct fipc_slot *fipc_slot_of_pid(pid_t pid)
{
	struct task_struct *task = pid_task(find_vpid(pid), PIDTYPE_PID);

	if (!task || READ_ONCE(task->flags) & PF_EXITING)
		return ERR_PTR(-ESRCH);

	return fipc_slot_lookup(task);
}

/**
 * fipc_slot_table_walk - visit all slots, some at a time
 * @bucket: where to begin, and where the walk stopped; 0 at first
 * @skip: number of slots of that bucket that were visited already; 0 at first
 * @visit: called in an RCU read-side section. A value that is not 0 stops the walk
 *	   before this slot
 * @arg: for @visit
 *
 * Holds no lock, neither during a walk nor between two walks. So a slot that is added
 * or removed meanwhile can hide another slot, or make it appear twice.
 * fipc_slot_table_changes() shows whether that can have happened.
 *
 * Context: task; sleeps.
 *
 * Return: 0 after the last slot, else the value that @visit returned.
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

/* Return: a number that changes when a slot is added to or removed from the hash. */
unsigned int fipc_slot_table_changes(void)
{
	return READ_ONCE(slot_changes);
}

/*
 * Drop all that a task has left in its slot. The task is exiting or has exited, or the
 * module is unloaded. The slot is in no line, and no code looks it up any more. Only a
 * party that has taken a call of this task can still write to the slot, by its answer.
 * So first cancel this call, or wait until its answer is complete. Then drop the
 * transfer, which the answer may have brought.
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

/* Remove the slot of an exiting task: later lookups do not find it. */
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
 * Is this task, which is not exiting, party to a call, or does it hold a transfer?
 * While this is true, the watch must run: if the task exits, a sweep must end the call
 * and drop the transfer.
 */
static bool fipc_slot_in_call(struct fipc_slot *slot)
{
	u64 word = fipc_wait_peek(&slot->wait);
	u64 state = word & FIPC_WAIT_STATE;

	if (READ_ONCE(slot->served.slot))
		return true;
	/*
	 * Only a message or a reply that has arrived can leave a transfer in the slot.
	 * A task in line drops its own transfer when it leaves the line.
	 */
	if (state == FIPC_WAIT_DONE)
		return READ_ONCE(slot->transfer);
	if (state == FIPC_WAIT_IDLE)
		return false;

	/*
	 * A caller in line needs no sweep, but the patrol may have to announce its call
	 * as unanswered.
	 */
	return word & FIPC_WAIT_TAKEN ||
	       (READ_ONCE(slot->out) && !READ_ONCE(slot->stalled));
}

/*
 * Check up to @n slots from the head of the list. Move those of living tasks to its
 * tail, and the others to @dead. True if a call is in line or in flight, or a task
 * holds a transfer.
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

/* Without the lock: reaping a slot can close an endpoint, which sleeps. */
static void fipc_slot_reap_all(struct list_head *dead)
{
	struct fipc_slot *slot, *next;

	list_for_each_entry_safe(slot, next, dead, all) {
		list_del(&slot->all);
		fipc_slot_reap(slot);
	}
}

/**
 * fipc_slot_sweep - free the slots of tasks that are exiting or have exited
 *
 * Checks a few slots at a time, so the lock is never held for long. All slots that
 * are in the list at the start are checked, by this sweep or by another one that runs
 * at the same time. New slots join at the tail.
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
	/* A sweep each time that the number has doubled: O(1) for each new slot. */
	WRITE_ONCE(slot_sweep_at, max(2 * slot_count, FIPC_SLOT_SWEEP_MIN));
	spin_unlock(&slots_lock);

	if (busy)
		fipc_slot_watch();
}

/*
 * While calls are in line or in flight, check once a second, or more often. The sweep
 * finds servers that have exited: the exit of a single thread starts no other sweep.
 * The patrol announces unanswered calls. This is not a deferrable work, because the CPU
 * that armed it may be idle for a long time while a server exits on another CPU.
 *
 *	a task takes a call		the work
 *	word |= TAKEN, or listed	slots_watched = false
 *	full barrier			full barrier
 *	slots_watched? else arm		sweep: is there a call? then arm
 *
 * Either the task arms the work, or the sweep sees the call. Every sweep that finds a
 * call arms the work, so no call is missed if two sweeps run at the same time.
 */
static int slots_watched; /* not bool: some CPUs have no xchg() of a byte */
static unsigned long slots_watch_every = HZ;
/* Checks for unanswered calls. Returns the time until it runs again, jiffies. */
static unsigned int (*slots_patrol)(void) __ro_after_init;
static void fipc_slot_watch_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(slot_watch, fipc_slot_watch_work);
/*
 * Unbound, so that a real-time task on the CPU that arms the work cannot delay it. Not
 * the system's unbound queue, because its name differs between kernels.
 */
static struct workqueue_struct *slots_queue __ro_after_init;

/**
 * fipc_slot_watch - make sure that the watch runs, because a call is in flight
 *
 * First change the word of the wait of the task that made the call, then have a full
 * barrier, then call this.
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

/* The same for a call in line. No barrier is needed before this. Context: any. */
void fipc_slot_watch_line(void)
{
	/* This is the full barrier that fipc_slot_watch() needs. */
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
 * The task runs another program now, which may have other rights. The new program must
 * neither answer a call that it has not received, nor get the answer to a call that it
 * has not made. A message that the old program could not copy out is kept for the new
 * one.
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
 * Allocates it if the task has none; it stays until the task exits. The first use after
 * an exec ends the calls that the old program has made or has received.
 *
 * Context: sleeps at the first use by a task, and at the first use after an exec.
 *
 * Return: the slot, or ERR_PTR(-ENOMEM).
 */
struct fipc_slot *fipc_slot_current(void)
{
	struct fipc_slot *slot;

	/* rcu_read_lock() would call functions if RCU is preemptible. */
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
 * fipc_slot_table_init - prepare the table of slots
 * @patrol: called by the watch while there are calls, in a work that may sleep;
 *          returns the time until it wants to run again, jiffies
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

/* Stop the watch. No file of ours is open, so no task sends or receives any more. */
void fipc_slot_unwatch(void)
{
	cancel_delayed_work_sync(&slot_watch);
}

/*
 * No other code uses slots any more, so no lock is needed. If loading the module failed
 * late, the watch may still be armed.
 */
void fipc_slot_table_exit(void)
{
	fipc_slot_unwatch();
	fipc_slot_reap_all(&slot_list);
	rcu_barrier();
	fipc_slot_cache_exit();
	destroy_workqueue(slots_queue);
}
