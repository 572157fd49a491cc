// SPDX-License-Identifier: GPL-2.0
/* Control commands: a table, extensible structs. */
#include <linux/build_bug.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/nospec.h>
#include <linux/uaccess.h>

#include "capfd.h"
#include "control.h"
#include "deferred.h"
#include "limits.h"
#include "memory.h"
#include "notify.h"
#include "revoke.h"
#include "slot_table.h"

/**
 * struct fipc_request - one command in progress
 * @space: the space that it works on
 * @uarg: the argument in user space
 * @usize: size of the argument in user space, in bytes
 * @size: size of the argument as this kernel defines it, in bytes
 * @arg: the argument
 */
struct fipc_request {
	struct fipc_space *space;
	void __user *uarg;
	size_t usize;
	size_t size;
	union {
		struct fipc_info info;
		struct fipc_endpoint_create create;
		struct fipc_cap_mint mint;
		struct fipc_cap_drop drop;
		struct fipc_cap_revoke revoke;
		struct fipc_cap_export export;
		struct fipc_cap_import import;
		struct fipc_reply_defer defer;
		struct fipc_caller_info caller;
	} arg;
};

static int fipc_control_copy_out(struct fipc_request *req)
{
	size_t size = min(req->usize, req->size);

	return copy_to_user(req->uarg, &req->arg, size) ? -EFAULT : 0;
}

/* Depends on this kernel and on the current settings of spin_ns and handoff. */
static u64 fipc_features(void)
{
	u64 features = FIPC_FEATURE_FD;

	if (IS_ENABLED(CONFIG_FIPC_REGS))
		features |= FIPC_FEATURE_REGS;
	if (IS_ENABLED(CONFIG_SMP) && READ_ONCE(fipc_spin_ns))
		features |= FIPC_FEATURE_SPIN;
	if (READ_ONCE(fipc_handoff))
		features |= FIPC_FEATURE_HANDOFF;

	return features;
}

static int fipc_control_info(struct fipc_request *req)
{
	req->arg.info = (struct fipc_info){
		.abi = FIPC_ABI,
		.features = fipc_features(),
		.batch_max = FIPC_BATCH_MAX,
		.depth_max = FIPC_DEPTH_MAX,
		.caps_max = FIPC_CAPS_MAX,
	};

	return fipc_control_copy_out(req);
}

/*
 * Put a live capability into the space and copy its token to user space. @token points
 * to the field of @req->arg for the token. The capability is dropped on failure.
 */
static int fipc_install(struct fipc_request *req, struct fipc_cap *cap,
			__u64 *token)
{
	int ret;

	ret = fipc_space_reserve(req->space, cap);
	if (ret)
		goto kill;

	*token = cap->token;
	ret = fipc_control_copy_out(req);
	if (ret)
		goto unreserve;

	fipc_space_publish(req->space, cap);

	return 0;

unreserve:
	fipc_space_unreserve(req->space, cap);
kill:
	fipc_cap_kill(cap);

	return ret;
}

static int fipc_control_endpoint_create(struct fipc_request *req)
{
	u32 depth = req->arg.create.depth ?: FIPC_DEPTH_DEFAULT;
	u64 flags = req->arg.create.flags;
	struct fipc_endpoint *ep;
	struct fipc_cap *cap;

	if (flags & ~FIPC_EP_NOSPIN || req->arg.create.__pad ||
	    depth > FIPC_DEPTH_MAX)
		return -EINVAL;

	cap = fipc_cap_alloc();
	if (!cap)
		return -ENOMEM;

	ep = fipc_endpoint_create(depth, flags & FIPC_EP_NOSPIN);
	if (!ep) {
		kfree(cap);
		return -ENOMEM;
	}
	fipc_cap_root(cap, ep);
	req->arg.create.id = ep->id;

	return fipc_install(req, cap, &req->arg.create.cap);
}

/*
 * Make @cap a live capability derived from the one that @token names, which must
 * have MINT. If @rights is 0, @cap gets all rights of the source. @cap is freed on
 * failure.
 */
static int fipc_derive(struct fipc_space *space, struct fipc_cap *cap, u64 token,
		       u32 rights, u64 badge)
{
	struct fipc_cap *source;
	int ret;

	rcu_read_lock();
	source = fipc_space_lookup(space, token, FIPC_RIGHT_MINT);
	ret = PTR_ERR_OR_ZERO(source);
	if (!ret)
		ret = fipc_cap_derive(cap, source, rights ?: source->rights,
				      badge);
	rcu_read_unlock();

	if (ret) {
		kfree(cap->notify);
		kfree(cap);
	}

	return ret;
}

static int fipc_control_cap_mint(struct fipc_request *req)
{
	const struct fipc_cap_mint *mint = &req->arg.mint;
	struct fipc_cap *cap;
	int ret;

	if (!mint->rights || mint->rights & ~(u64)FIPC_RIGHTS_ALL ||
	    mint->flags & ~FIPC_MINT_NOTIFY)
		return -EINVAL;

	cap = fipc_cap_alloc();
	if (!cap)
		return -ENOMEM;

	if (mint->flags & FIPC_MINT_NOTIFY) {
		cap->notify = fipc_group_alloc(mint->badge);
		if (!cap->notify) {
			kfree(cap);
			return -ENOMEM;
		}
	}
	ret = fipc_derive(req->space, cap, mint->cap, mint->rights, mint->badge);

	return ret ?: fipc_install(req, cap, &req->arg.mint.new_cap);
}

static int fipc_control_cap_revoke(struct fipc_request *req)
{
	return fipc_cap_revoke(req->space, req->arg.revoke.cap);
}

static int fipc_control_cap_drop(struct fipc_request *req)
{
	return fipc_space_drop(req->space, req->arg.drop.cap);
}

/* Takes over the reference to @file, also on failure. */
static int fipc_install_file(struct fipc_request *req, struct file *file)
{
	int fd, ret;

	fd = get_unused_fd_flags(req->arg.export.flags);
	ret = fd;
	if (fd < 0)
		goto put_file;

	req->arg.export.fd = fd;
	ret = fipc_control_copy_out(req);
	if (ret)
		goto put_fd;

	fd_install(fd, file);

	return 0;

put_fd:
	put_unused_fd(fd);
put_file:
	fput(file);

	return ret;
}

static int fipc_control_cap_export(struct fipc_request *req)
{
	const struct fipc_cap_export *export = &req->arg.export;
	struct fipc_cap *cap;
	struct file *file;
	int ret;

	if (export->flags & ~(u64)O_CLOEXEC || export->__pad)
		return -EINVAL;

	cap = fipc_cap_alloc();
	if (!cap)
		return -ENOMEM;

	ret = fipc_derive(req->space, cap, export->cap, 0, 0);
	if (ret)
		return ret;

	file = fipc_capfd_create(cap, export->flags);
	if (IS_ERR(file)) {
		fipc_cap_kill(cap);
		return PTR_ERR(file);
	}

	return fipc_install_file(req, file);
}

static int fipc_control_cap_import(struct fipc_request *req)
{
	struct fipc_cap *cap;
	int ret;

	if (req->arg.import.__pad)
		return -EINVAL;

	cap = fipc_cap_alloc();
	if (!cap)
		return -ENOMEM;

	ret = fipc_capfd_derive(cap, req->arg.import.fd);
	if (ret) {
		kfree(cap);
		return ret;
	}

	return fipc_install(req, cap, &req->arg.import.cap);
}

static int fipc_control_reply_defer(struct fipc_request *req)
{
	struct fipc_slot *self = fipc_slot_current();
	struct fipc_deferred *deferred;
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);
	if (!fipc_slot_serves(self))
		return -ESRCH;

	deferred = fipc_deferred_reserve(req->space);
	if (IS_ERR(deferred))
		return PTR_ERR(deferred);

	req->arg.defer.reply = deferred->token;
	ret = fipc_control_copy_out(req);
	if (ret)
		fipc_deferred_unreserve(req->space, deferred);
	else
		fipc_deferred_publish(req->space, deferred, self);

	return ret;
}

static int fipc_control_caller_info(struct fipc_request *req)
{
	struct fipc_slot *self = fipc_slot_current();
	int ret;

	if (IS_ERR(self))
		return PTR_ERR(self);

	ret = fipc_caller_query(req->space, self, &req->arg.caller);

	return ret ?: fipc_control_copy_out(req);
}

/**
 * struct fipc_control_op - one control command
 * @cmd: number of the command; contains the size as this kernel defines it
 * @min: least size of the argument, in bytes: the size of its first version
 * @run: called with the argument copied in; copies the result out itself
 */
struct fipc_control_op {
	unsigned int cmd;
	size_t min;
	int (*run)(struct fipc_request *req);
};

#define FIPC_CONTROL_INDEX(cmd) (_IOC_NR(cmd) - _IOC_NR(FIPC_IOC_INFO))

/*
 * Evaluates to 0, or the build fails. fipc_control() copies the argument into @arg of a
 * request on the stack. It trusts the size in @cmd of struct fipc_control_op for this.
 */
#define FIPC_CONTROL_CHECK(_cmd, _type)					\
	(BUILD_BUG_ON_ZERO(sizeof(struct _type) >			\
			   sizeof_field(struct fipc_request, arg)) +	\
	 BUILD_BUG_ON_ZERO(sizeof(struct _type) != _IOC_SIZE(_cmd)))

/* @last: the last field of the structure's first version. */
#define FIPC_CONTROL(_cmd, _type, _last, _run)				\
	[FIPC_CONTROL_INDEX(_cmd)] = {					\
		.cmd = _cmd,						\
		.min = offsetofend(struct _type, _last) +		\
		       FIPC_CONTROL_CHECK(_cmd, _type),			\
		.run = _run,						\
	}

static const struct fipc_control_op fipc_control_ops[] = {
	FIPC_CONTROL(FIPC_IOC_INFO, fipc_info, caps_max,
		     fipc_control_info),
	FIPC_CONTROL(FIPC_IOC_ENDPOINT_CREATE, fipc_endpoint_create, id,
		     fipc_control_endpoint_create),
	FIPC_CONTROL(FIPC_IOC_CAP_MINT, fipc_cap_mint, new_cap,
		     fipc_control_cap_mint),
	FIPC_CONTROL(FIPC_IOC_CAP_DROP, fipc_cap_drop, cap,
		     fipc_control_cap_drop),
	FIPC_CONTROL(FIPC_IOC_CAP_REVOKE, fipc_cap_revoke, cap,
		     fipc_control_cap_revoke),
	FIPC_CONTROL(FIPC_IOC_CAP_EXPORT, fipc_cap_export, __pad,
		     fipc_control_cap_export),
	FIPC_CONTROL(FIPC_IOC_CAP_IMPORT, fipc_cap_import, cap,
		     fipc_control_cap_import),
	FIPC_CONTROL(FIPC_IOC_REPLY_DEFER, fipc_reply_defer, reply,
		     fipc_control_reply_defer),
	FIPC_CONTROL(FIPC_IOC_CALLER_INFO, fipc_caller_info, badge,
		     fipc_control_caller_info),
};

/* Find the command. The size of the argument in @cmd does not matter. */
static const struct fipc_control_op *fipc_control_find(unsigned int cmd)
{
	unsigned int i = FIPC_CONTROL_INDEX(cmd);
	const struct fipc_control_op *op;

	if (i >= ARRAY_SIZE(fipc_control_ops))
		return NULL;

	i = array_index_nospec(i, ARRAY_SIZE(fipc_control_ops));
	op = &fipc_control_ops[i];

	return op->run && !((op->cmd ^ cmd) & ~IOCSIZE_MASK) ? op : NULL;
}

/**
 * fipc_control - run a control command
 * @space: the space that the command works on
 * @cmd: as user space gave it
 * @uarg: its argument
 *
 * Context: task; sleeps.
 *
 * Return: 0; -ENOTTY if @cmd is not a control command; else as in the uapi header.
 */
long fipc_control(struct fipc_space *space, unsigned int cmd, void __user *uarg)
{
	const struct fipc_control_op *op = fipc_control_find(cmd);
	struct fipc_request req = {
		.space = space,
		.uarg = uarg,
		.usize = _IOC_SIZE(cmd),
	};
	int ret;

	if (!op)
		return -ENOTTY;
	if (req.usize < op->min)
		return -EINVAL;

	req.size = _IOC_SIZE(op->cmd);
	ret = copy_struct_from_user(&req.arg, req.size, uarg, req.usize);

	return ret ?: op->run(&req);
}
