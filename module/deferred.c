// SPDX-License-Identifier: GPL-2.0
/* Deferred replies, and who a caller is. */
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>

#include "deferred.h"
#include "limits.h"
#include "memory.h"

static u32 fipc_deferred_index(u64 token)
{
	return token & FIPC_CAP_INDEX_MASK;
}

static void fipc_deferred_remove_locked(struct fipc_space *space, u32 index)
{
	lockdep_assert_held(&space->lock);

	xa_erase(&space->deferred, index);
	space->deferred_count--;
}

/*
 * A call that ended by itself, such as by its deadline, leaves its reply behind, for
 * whoever uses it to be told so. Where there are many, each new one looks at two
 * others, in turn, so that the dead are never much more than the living. Nobody else
 * can be at those: who answers has taken the reply out.
 */
static void fipc_deferred_prune_locked(struct fipc_space *space)
{
	struct fipc_deferred *deferred;
	unsigned int n;

	lockdep_assert_held(&space->lock);

	for (n = 0; n < 2; n++) {
		deferred = xa_find(&space->deferred, &space->prune_at,
				   FIPC_CAPS_MAX - 1, XA_PRESENT);
		if (!deferred) {
			space->prune_at = 0;
			continue;
		}
		if (!fipc_wait_ongoing(&deferred->caller.slot->wait,
				       deferred->caller.generation)) {
			fipc_deferred_remove_locked(space, space->prune_at);
			fipc_slot_put(deferred->caller.slot);
			kfree(deferred);
		}
		space->prune_at++;
	}
}

/**
 * fipc_deferred_reserve - a token for a reply
 * @space: where it will live
 *
 * After this fipc_deferred_publish() cannot fail; or else fipc_deferred_unreserve().
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: the reply; ERR_PTR(-ENOSPC) if there are too many, ERR_PTR(-ENOMEM).
 */
struct fipc_deferred *fipc_deferred_reserve(struct fipc_space *space)
{
	struct fipc_deferred *deferred = kzalloc(sizeof(*deferred), FIPC_GFP);
	u32 index;
	int ret;

	if (!deferred)
		return ERR_PTR(-ENOMEM);

	mutex_lock(&space->lock);
	ret = xa_alloc(&space->deferred, &index, NULL,
		       XA_LIMIT(0, FIPC_CAPS_MAX - 1), FIPC_GFP);
	if (!ret && space->generation >= FIPC_GENERATION_MAX) {
		xa_erase(&space->deferred, index);
		ret = -ENOSPC;
	}
	if (!ret) {
		deferred->token = fipc_token(++space->generation, index);
		if (++space->deferred_count > FIPC_DEFERRED_KEPT)
			fipc_deferred_prune_locked(space);
	}
	mutex_unlock(&space->lock);

	if (!ret)
		return deferred;
	kfree(deferred);

	return ERR_PTR(ret == -EBUSY ? -ENOSPC : ret);
}

/**
 * fipc_deferred_unreserve - take back a token that nobody has seen
 * @space: where it was reserved
 * @deferred: freed
 */
void fipc_deferred_unreserve(struct fipc_space *space, struct fipc_deferred *deferred)
{
	mutex_lock(&space->lock);
	fipc_deferred_remove_locked(space, fipc_deferred_index(deferred->token));
	mutex_unlock(&space->lock);
	kfree(deferred);
}

/**
 * fipc_deferred_publish - the caller that a task serves becomes a deferred reply
 * @space: where it was reserved
 * @deferred: now the space's; another task may answer it at once
 * @self: the current task's slot; it serves nobody afterwards
 */
void fipc_deferred_publish(struct fipc_space *space, struct fipc_deferred *deferred,
			   struct fipc_slot *self)
{
	deferred->caller = self->served;
	WRITE_ONCE(self->served.slot, NULL);
	mutex_lock(&space->lock);
	/* The place is reserved: no memory is needed. */
	xa_store(&space->deferred, fipc_deferred_index(deferred->token), deferred,
		 FIPC_GFP);
	mutex_unlock(&space->lock);
}

static struct fipc_deferred *fipc_deferred_lookup_locked(struct fipc_space *space,
							 u64 token)
{
	struct fipc_deferred *deferred;

	lockdep_assert_held(&space->lock);

	deferred = xa_load(&space->deferred, fipc_deferred_index(token));

	return deferred && deferred->token == token ? deferred : NULL;
}

/**
 * fipc_deferred_take - use a deferred reply up
 * @space: the space
 * @token: its token
 * @caller: the call, now the current task's to answer
 *
 * Return: 0, or -ESRCH.
 */
int fipc_deferred_take(struct fipc_space *space, u64 token,
		       struct fipc_caller *caller)
{
	struct fipc_deferred *deferred;

	mutex_lock(&space->lock);
	deferred = fipc_deferred_lookup_locked(space, token);
	if (deferred)
		fipc_deferred_remove_locked(space, fipc_deferred_index(token));
	mutex_unlock(&space->lock);
	if (!deferred)
		return -ESRCH;

	*caller = deferred->caller;
	kfree(deferred);

	return 0;
}

/*
 * The fields of a call are its maker's to change as soon as it has ended, which
 * fipc_wait_ongoing(), asked last, would see.
 */
static int fipc_caller_describe(const struct fipc_caller *caller,
				struct fipc_caller_info *info)
{
	struct pid_namespace *pid_ns = task_active_pid_ns(current);
	struct user_namespace *user_ns = current_user_ns();
	struct fipc_slot *slot = caller->slot;

	info->pid = task_tgid_nr_ns(slot->wait.task, pid_ns);
	info->tid = task_pid_nr_ns(slot->wait.task, pid_ns);
	info->uid = from_kuid_munged(user_ns, READ_ONCE(slot->call.uid));
	info->gid = from_kgid_munged(user_ns, READ_ONCE(slot->call.gid));
	info->badge = READ_ONCE(slot->call.badge);

	/*
	 * A task that is gone has no number, which is not one of another namespace.
	 * It lost it after the flag was set.
	 */
	smp_rmb();
	if (fipc_wait_exiting(&slot->wait))
		return -ESRCH;

	return fipc_wait_ongoing(&slot->wait, caller->generation) ? 0 : -ESRCH;
}

/**
 * fipc_caller_query - who waits for a reply
 * @space: where @info->reply is a token
 * @self: the current task's slot; whom it serves if @info->reply is 0
 * @info: filled in
 *
 * Return: 0; -ESRCH if nobody waits for it.
 */
int fipc_caller_query(struct fipc_space *space, struct fipc_slot *self,
		      struct fipc_caller_info *info)
{
	struct fipc_deferred *deferred;
	int ret = -ESRCH;

	if (!info->reply)
		return fipc_slot_serves(self) ?
			       fipc_caller_describe(&self->served, info) : ret;

	mutex_lock(&space->lock);
	deferred = fipc_deferred_lookup_locked(space, info->reply);
	if (deferred)
		ret = fipc_caller_describe(&deferred->caller, info);
	mutex_unlock(&space->lock);

	return ret;
}

/**
 * fipc_deferred_end_all - the space goes, and nobody will reply
 * @space: which nobody uses any more
 */
void fipc_deferred_end_all(struct fipc_space *space)
{
	struct fipc_deferred *deferred;
	unsigned long index;

	xa_for_each(&space->deferred, index, deferred) {
		fipc_slot_answer(&deferred->caller, -EOWNERDEAD, NULL, NULL);
		kfree(deferred);
		cond_resched();
	}
	xa_destroy(&space->deferred);
}
