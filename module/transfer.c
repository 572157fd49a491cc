// SPDX-License-Identifier: GPL-2.0
/* Capabilities and files that travel with calls and replies. */
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/uaccess.h>

#include "compat/receive_fd.h"
#include "memory.h"
#include "transfer.h"

/* The receiver finds this in data[3] if nothing could be installed. */
#define FIPC_NO_CAP	0ULL
#define FIPC_NO_FD	(~0ULL)

static void fipc_transfer_free(struct fipc_transfer *transfer)
{
	if (transfer->cap)
		fipc_cap_kill(transfer->cap);
	else
		fput(transfer->file);
	kfree(transfer);
}

/* Derive a capability from the one that @token names, with its rights and badge. */
static int fipc_transfer_pack_cap(struct fipc_transfer *transfer,
				  struct fipc_space *space, u64 token)
{
	struct fipc_cap *cap, *source;
	int ret;

	cap = fipc_cap_alloc();
	if (!cap)
		return -ENOMEM;

	rcu_read_lock();
	source = fipc_space_lookup(space, token, FIPC_RIGHT_MINT);
	ret = PTR_ERR_OR_ZERO(source);
	if (!ret)
		ret = fipc_cap_derive(cap, source, source->rights, 0);
	rcu_read_unlock();

	if (ret)
		kfree(cap);
	else
		transfer->cap = cap;

	return ret;
}

/*
 * Any descriptor is allowed, even one of O_PATH, as for SCM_RIGHTS. But files of this
 * module are not. A capability must be sent with FIPC_F_CAP, not as an exported file.
 * A space in a transfer would stay open, so the callers that wait for its deferred
 * replies would get their error late.
 */
static int fipc_transfer_pack_file(struct fipc_transfer *transfer, u64 fd)
{
	struct file *file = fd <= INT_MAX ? fget_raw(fd) : NULL;

	if (!file)
		return -EBADF;
	if (file->f_op->owner == THIS_MODULE) {
		fput(file);
		return -EBADF;
	}
	transfer->file = file;

	return 0;
}

/**
 * fipc_transfer_pack - make the transfer of a message
 * @space: the space to look a token up in
 * @msg: with either FIPC_F_CAP or FIPC_F_FD. On success data[3] no longer has the
 *	 sender's number
 *
 * Context: task; sleeps to allocate memory.
 *
 * Return: the transfer, which the caller must pass on or release. ERR_PTR(): -ENOENT
 * if there is no such capability or it is dead; -EACCES without FIPC_RIGHT_MINT; -EBADF
 * if the descriptor is not open, or its file belongs to this module; -ENOMEM.
 */
struct fipc_transfer *fipc_transfer_pack(struct fipc_space *space,
					 struct fipc_msg *msg)
{
	bool is_cap = msg->flags & FIPC_F_CAP;
	struct fipc_transfer *transfer;
	int ret;

	transfer = kzalloc(sizeof(*transfer), FIPC_GFP);
	if (!transfer)
		return ERR_PTR(-ENOMEM);

	transfer->release = fipc_transfer_free;
	ret = is_cap ? fipc_transfer_pack_cap(transfer, space, msg->data[3]) :
		       fipc_transfer_pack_file(transfer, msg->data[3]);
	if (ret) {
		kfree(transfer);
		return ERR_PTR(ret);
	}
	msg->data[3] = is_cap ? FIPC_NO_CAP : FIPC_NO_FD;

	return transfer;
}

/*
 * Publish the capability, and free the transfer, which is empty now. Return: the token;
 * FIPC_NO_CAP if the capability was revoked on the way.
 */
static u64 fipc_transfer_publish(struct fipc_transfer *transfer,
				 struct fipc_space *space,
				 struct fipc_slot *self)
{
	u64 token = transfer->cap->token;

	if (!fipc_space_publish(space, transfer->cap))
		token = FIPC_NO_CAP;
	WRITE_ONCE(self->transfer, NULL);
	kfree(transfer);

	return token;
}

/**
 * fipc_transfer_unpack - install the transfer of a message
 * @space: the space where a capability gets its token
 * @self: the current task's slot, with a transfer
 *
 * Afterwards @self has no transfer. If the transfer could be installed, its token or
 * descriptor is in @self->msg.data[3]. Otherwise the transfer was dropped.
 *
 * Context: task; sleeps.
 */
void fipc_transfer_unpack(struct fipc_space *space, struct fipc_slot *self)
{
	struct fipc_transfer *transfer = self->transfer;
	int fd;

	if (!transfer->cap) {
		fd = fipc_receive_fd(transfer->file, O_CLOEXEC);
		if (fd >= 0)
			self->msg.data[3] = fd;
	} else if (!fipc_space_reserve(space, transfer->cap)) {
		self->msg.data[3] = fipc_transfer_publish(transfer, space, self);
		return;
	}
	fipc_slot_drop_transfer(self);
}

/*
 * Reserve, copy out, publish: no task can use the token before it was copied out. If
 * the capability was revoked, the token is never valid, even if it was copied out.
 */
static int fipc_transfer_unpack_cap_to(struct fipc_transfer *transfer,
				       struct fipc_space *space,
				       struct fipc_slot *self,
				       __u64 __user *word)
{
	if (fipc_space_reserve(space, transfer->cap)) {
		fipc_slot_drop_transfer(self);
		return 0;
	}
	if (put_user(transfer->cap->token, word)) {
		fipc_space_unreserve(space, transfer->cap);
		return -EFAULT;
	}
	if (!fipc_transfer_publish(transfer, space, self))
		put_user(FIPC_NO_CAP, word);

	return 0;
}

/**
 * fipc_transfer_unpack_to - install the transfer of a message in user memory
 * @space: the space where a capability gets its token
 * @self: the current task's slot, with a transfer
 * @word: data[3] in user memory; already has the value for "nothing was installed"
 *
 * Context: task; sleeps.
 *
 * Return: 0, and @self has no transfer any more; -EFAULT, and @self still has the
 * transfer, and nothing is installed.
 */
int fipc_transfer_unpack_to(struct fipc_space *space, struct fipc_slot *self,
			    __u64 __user *word)
{
	struct fipc_transfer *transfer = self->transfer;
	int fd;

	if (transfer->cap)
		return fipc_transfer_unpack_cap_to(transfer, space, self, word);

	fd = fipc_receive_fd(transfer->file, O_CLOEXEC);
	if (fd >= 0 && put_user((u64)fd, word)) {
		/*
		 * The words were copied to this page a moment ago, so another thread
		 * has unmapped or protected it since. If another thread has also
		 * replaced the file at this descriptor, the new file is closed.
		 */
		close_fd(fd);
		return -EFAULT;
	}
	fipc_slot_drop_transfer(self);

	return 0;
}
