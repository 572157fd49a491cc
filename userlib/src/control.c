// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The device and the control commands. Each function makes one system call.
 */
#include <fcntl.h>

#include <fastipc.h>

int fipc_open(int flags)
{
	int fd;

	if (flags & ~O_NONBLOCK)
		return -EINVAL;
	fd = open(FIPC_DEVICE, O_RDWR | O_CLOEXEC | flags);
	return fd < 0 ? -errno : fd;
}

int fipc_query(int space, struct fipc_info *info)
{
	return fipc_ioctl_(space, FIPC_IOC_INFO, info);
}

int fipc_create(int space, unsigned int depth, fipc_cap_t *cap, uint64_t *id)
{
	struct fipc_endpoint_create arg = { .depth = depth };
	int ret;

	ret = fipc_ioctl_(space, FIPC_IOC_ENDPOINT_CREATE, &arg);
	if (ret)
		return ret;
	*cap = arg.cap;
	if (id)
		*id = arg.id;
	return 0;
}

static int mint(int space, fipc_cap_t source, uint64_t rights, uint64_t badge,
		uint64_t flags, fipc_cap_t *cap)
{
	struct fipc_cap_mint arg = {
		.cap = source,
		.rights = rights,
		.badge = badge,
		.flags = flags,
	};
	int ret;

	ret = fipc_ioctl_(space, FIPC_IOC_CAP_MINT, &arg);
	if (ret)
		return ret;
	*cap = arg.new_cap;
	return 0;
}

int fipc_mint(int space, fipc_cap_t source, uint64_t rights, uint64_t badge,
	      fipc_cap_t *cap)
{
	return mint(space, source, rights, badge, 0, cap);
}

int fipc_mint_notify(int space, fipc_cap_t source, uint64_t rights,
		     uint64_t badge, fipc_cap_t *cap)
{
	return mint(space, source, rights, badge, FIPC_MINT_NOTIFY, cap);
}

int fipc_drop(int space, fipc_cap_t cap)
{
	struct fipc_cap_drop arg = { .cap = cap };

	return fipc_ioctl_(space, FIPC_IOC_CAP_DROP, &arg);
}

int fipc_revoke(int space, fipc_cap_t cap)
{
	struct fipc_cap_revoke arg = { .cap = cap };

	return fipc_ioctl_(space, FIPC_IOC_CAP_REVOKE, &arg);
}

int fipc_export(int space, fipc_cap_t cap, int flags)
{
	/* The cast avoids sign extension of a negative @flags to 64 bits. */
	struct fipc_cap_export arg = { .cap = cap, .flags = (unsigned int)flags };
	int ret;

	ret = fipc_ioctl_(space, FIPC_IOC_CAP_EXPORT, &arg);
	return ret ? ret : arg.fd;
}

int fipc_import(int space, int fd, fipc_cap_t *cap)
{
	struct fipc_cap_import arg = { .fd = fd };
	int ret;

	ret = fipc_ioctl_(space, FIPC_IOC_CAP_IMPORT, &arg);
	if (ret)
		return ret;
	*cap = arg.cap;
	return 0;
}
