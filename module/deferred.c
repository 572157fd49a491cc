// SPDX-License-Identifier: GPL-2.0
/* Deferred replies, and the identity of a caller. */
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
 * If a call ends without a reply, for example by its deadline, its deferred reply stays
 * in the space, so that the server gets an error when it replies. If the space has many
 * deferred replies, each new one checks the next two others, and frees those whose call
 * has ended. So ended calls never exceed the waiting callers by much.
 * No other task uses an entry that is freed here: a replier removes its entry first.
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
 * fipc_deferred_reserve - allocate a deferred reply and reserve its token
 * @space: the space that the token will belong to
 *
 * The caller must call fipc_deferred_publish(), which cannot fail, or
 * fipc_deferred_unreserve().
 *
 * Context: sleeps; takes space->lock.
 *
 * Return: the deferred reply; ERR_PTR(-ENOSPC) if the space has too many or has used
 * all its generations; ERR_PTR(-ENOMEM).
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
 * fipc_deferred_unreserve - cancel a reservation
 * @space: the space of the reservation
 * @deferred: not published; freed
 *
 * Context: sleeps; takes space->lock.
 */
void fipc_deferred_unreserve(struct fipc_space *space, struct fipc_deferred *deferred)
{
	mutex_lock(&space->lock);
	fipc_deferred_remove_locked(space, fipc_deferred_index(deferred->token));
	mutex_unlock(&space->lock);
	kfree(deferred);
}

/**
 * fipc_deferred_publish - make a deferred reply from the caller that a task serves
 * @space: the space of the reservation
 * @deferred: from fipc_deferred_reserve(); the space owns it now, and another task may
 *	      reply at once
 * @self: the current task's slot, which serves a caller; afterwards it serves none
 *
 * Context: sleeps; takes space->lock.
 */
void fipc_deferred_publish(struct fipc_space *space, struct fipc_deferred *deferred,
			   struct fipc_slot *self)
{
	deferred->caller = self->served;
	WRITE_ONCE(self->served.slot, NULL);
	mutex_lock(&space->lock);
	/* The entry is reserved, so this needs no memory and cannot fail. */
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
 * fipc_deferred_take - take a deferred reply out of its space and free it
 * @space: the space that @token belongs to
 * @token: any number
 * @caller: set to the call, which the current task must answer now
 *
 * Context: sleeps; takes space->lock.
 *
 * Return: 0, or -ESRCH if @token names no deferred reply.
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
 * The task that made the call may change these fields as soon as the call has ended. So
 * fipc_wait_ongoing() is the last step: if the call has ended meanwhile, the result is
 * -ESRCH, and user space does not get the fields.
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
	 * The number reads as 0 if the task has exited, or if it is not in our
	 * namespace. A task loses its number after PF_EXITING was set. So if we read 0
	 * because the task has exited, we see the flag now.
	 */
	smp_rmb();
	if (fipc_wait_exiting(&slot->wait))
		return -ESRCH;

	return fipc_wait_ongoing(&slot->wait, caller->generation) ? 0 : -ESRCH;
}

/**
 * fipc_caller_query - identify the task that waits for a reply
 * @space: the space that the token @info->reply belongs to
 * @self: the current task's slot. If @info->reply is 0, the query is about the caller
 *	  that this task serves
 * @info: filled in, with numbers of the current task's namespaces
 *
 * Context: task; takes space->lock for a deferred reply, so it may sleep then.
 *
 * Return: 0; -ESRCH if no caller waits for this reply any more.
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
 * fipc_deferred_end_all - end all calls that wait for deferred replies of a space
 * @space: no task uses it any more
 *
 * The callers get -EOWNERDEAD.
 *
 * Context: sleeps.
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
