// SPDX-License-Identifier: GPL-2.0
/* Deferred replies, and who a caller is. */
#include <linux/cred.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>

#include "memory.h"
#include "deferred.h"

/* As many replies may stay in a space until somebody uses them, dead or not. */
#define FIPC_REPLIES_KEPT	1024

static u32 fipc_reply_index(u64 token)
{
	return token & FIPC_CAP_INDEX_MASK;
}

static void fipc_reply_remove_locked(struct fipc_space *space, u32 index)
{
	lockdep_assert_held(&space->lock);

	xa_erase(&space->replies, index);
	space->replies_count--;
}

/*
 * A call that ended by itself, such as by its deadline, leaves its reply behind, for
 * whoever uses it to be told so. Where there are many, each new one looks at two
 * others, in turn, so that the dead are never much more than the living. Nobody else
 * can be at those: who answers has taken the reply out.
 */
static void fipc_reply_prune_locked(struct fipc_space *space)
{
	struct fipc_reply *reply;
	unsigned int n;

	lockdep_assert_held(&space->lock);

	for (n = 0; n < 2; n++) {
		reply = xa_find(&space->replies, &space->prune_at,
				FIPC_CAPS_MAX - 1, XA_PRESENT);
		if (!reply) {
			space->prune_at = 0;
			continue;
		}
		if (!fipc_wait_open(&reply->caller.slot->wait,
				    reply->caller.generation)) {
			fipc_reply_remove_locked(space, space->prune_at);
			fipc_slot_put(reply->caller.slot);
			kfree(reply);
		}
		space->prune_at++;
	}
}

/**
 * fipc_reply_reserve - a token for a reply
 * @space: where it will live
 *
 * After this fipc_reply_publish() cannot fail; or else fipc_reply_unreserve().
 *
 * Context: sleeps, takes space->lock.
 *
 * Return: the reply; ERR_PTR(-ENOSPC) if there are too many, ERR_PTR(-ENOMEM).
 */
struct fipc_reply *fipc_reply_reserve(struct fipc_space *space)
{
	struct fipc_reply *reply = kzalloc(sizeof(*reply), FIPC_GFP);
	u32 index;
	int ret;

	if (!reply)
		return ERR_PTR(-ENOMEM);

	mutex_lock(&space->lock);
	ret = xa_alloc(&space->replies, &index, NULL,
		       XA_LIMIT(0, FIPC_CAPS_MAX - 1), FIPC_GFP);
	if (!ret && space->generation >= FIPC_GENERATION_MAX) {
		xa_erase(&space->replies, index);
		ret = -ENOSPC;
	}
	if (!ret) {
		reply->token = fipc_token(++space->generation, index);
		if (++space->replies_count > FIPC_REPLIES_KEPT)
			fipc_reply_prune_locked(space);
	}
	mutex_unlock(&space->lock);

	if (!ret)
		return reply;
	kfree(reply);

	return ERR_PTR(ret == -EBUSY ? -ENOSPC : ret);
}

/**
 * fipc_reply_unreserve - take back a token that nobody has seen
 * @space: where it was reserved
 * @reply: freed
 */
void fipc_reply_unreserve(struct fipc_space *space, struct fipc_reply *reply)
{
	mutex_lock(&space->lock);
	fipc_reply_remove_locked(space, fipc_reply_index(reply->token));
	mutex_unlock(&space->lock);
	kfree(reply);
}

/**
 * fipc_reply_publish - the caller that a task serves becomes a deferred reply
 * @space: where it was reserved
 * @reply: now the space's; another task may answer it at once
 * @self: the current task's slot; it serves nobody afterwards
 */
void fipc_reply_publish(struct fipc_space *space, struct fipc_reply *reply,
			struct fipc_slot *self)
{
	reply->caller = self->served;
	self->served.slot = NULL;
	mutex_lock(&space->lock);
	/* The place is reserved: no memory is needed. */
	xa_store(&space->replies, fipc_reply_index(reply->token), reply,
		 FIPC_GFP);
	mutex_unlock(&space->lock);
}

static struct fipc_reply *fipc_reply_find_locked(struct fipc_space *space,
						 u64 token)
{
	struct fipc_reply *reply;

	lockdep_assert_held(&space->lock);

	reply = xa_load(&space->replies, fipc_reply_index(token));

	return reply && reply->token == token ? reply : NULL;
}

/**
 * fipc_reply_take - use a deferred reply up
 * @space: the space
 * @token: its token
 * @caller: the call, now the current task's to answer
 *
 * Return: 0, or -ESRCH.
 */
int fipc_reply_take(struct fipc_space *space, u64 token,
		    struct fipc_caller *caller)
{
	struct fipc_reply *reply;

	mutex_lock(&space->lock);
	reply = fipc_reply_find_locked(space, token);
	if (reply)
		fipc_reply_remove_locked(space, fipc_reply_index(token));
	mutex_unlock(&space->lock);
	if (!reply)
		return -ESRCH;

	*caller = reply->caller;
	kfree(reply);

	return 0;
}

/*
 * The fields of a call are its maker's to change as soon as it has ended, which
 * fipc_wait_open(), asked last, would see.
 */
static int fipc_caller_describe(const struct fipc_caller *caller,
				struct fipc_caller_info *info)
{
	struct pid_namespace *pid_ns = task_active_pid_ns(current);
	struct user_namespace *user_ns = current_user_ns();
	struct fipc_slot *slot = caller->slot;

	info->pid = task_tgid_nr_ns(slot->wait.task, pid_ns);
	info->tid = task_pid_nr_ns(slot->wait.task, pid_ns);
	info->uid = from_kuid_munged(user_ns, slot->call.uid);
	info->gid = from_kgid_munged(user_ns, slot->call.gid);
	info->badge = slot->call.badge;

	/*
	 * A task that is gone has no number, which is not one of another namespace.
	 * It lost it after the flag was set.
	 */
	smp_rmb();
	if (fipc_wait_exiting(&slot->wait))
		return -ESRCH;

	return fipc_wait_open(&slot->wait, caller->generation) ? 0 : -ESRCH;
}

/**
 * fipc_reply_info - who waits for a reply
 * @space: where @info->reply is a token
 * @self: the current task's slot; whom it serves if @info->reply is 0
 * @info: filled in
 *
 * Return: 0; -ESRCH if nobody waits for it.
 */
int fipc_reply_info(struct fipc_space *space, struct fipc_slot *self,
		    struct fipc_caller_info *info)
{
	struct fipc_reply *reply;
	int ret = -ESRCH;

	if (!info->reply)
		return fipc_slot_serves(self) ?
			       fipc_caller_describe(&self->served, info) : ret;

	mutex_lock(&space->lock);
	reply = fipc_reply_find_locked(space, info->reply);
	if (reply)
		ret = fipc_caller_describe(&reply->caller, info);
	mutex_unlock(&space->lock);

	return ret;
}

/**
 * fipc_replies_end - the space goes, and nobody will reply
 * @space: which nobody uses any more
 */
void fipc_replies_end(struct fipc_space *space)
{
	struct fipc_reply *reply;
	unsigned long index;

	xa_for_each(&space->replies, index, reply) {
		fipc_slot_answer(&reply->caller, -EOWNERDEAD, NULL, NULL);
		kfree(reply);
		cond_resched();
	}
	xa_destroy(&space->replies);
}
