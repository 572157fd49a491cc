// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * A connection to the module's generic netlink family: see netlink.h.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "attr.h"
#include "fipc.h"
#include "netlink.h"

#define EVENT_BUFFER	(1 << 20)

/**
 * struct family - what the kernel reports about the family
 * @id: its number
 * @version: version of its interface
 */
struct family {
	uint64_t id;
	uint64_t version;
};

static int take_family(void *arg, int cmd, struct nlattr **attrs)
{
	struct family *family = arg;

	(void)cmd;
	if (!attrs[CTRL_ATTR_FAMILY_ID] ||
	    !attr_number(attrs[CTRL_ATTR_VERSION], &family->version))
		return -EBADMSG;
	/* The number has 16 bits, unlike all numbers of our own family. */
	family->id = nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]);
	return 0;
}

static int wrong_version(unsigned int version)
{
	return fail("the version of the module's netlink interface is %u, this command needs %u: update the older one",
		    version, FASTIPC_FAMILY_VERSION);
}

/* libnl can look up the number of the family, but not the version. */
static int find_family(struct netlink *nl)
{
	struct family found = { 0 };
	struct nl_msg *msg;
	int ret;

	nl->family = GENL_ID_CTRL;
	msg = netlink_request(nl, CTRL_CMD_GETFAMILY, 0);
	if (msg)
		nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, FASTIPC_FAMILY_NAME);
	ret = netlink_exchange(nl, msg, take_family, &found);
	if (ret == -ENOENT)
		return fail("the fastipc module is not loaded, or this is not the initial network namespace");
	if (ret)
		return netlink_fail(nl, FASTIPC_FAMILY_NAME);
	if (found.version != FASTIPC_FAMILY_VERSION)
		return wrong_version((unsigned int)found.version);
	nl->family = (int)found.id;
	return EXIT_SUCCESS;
}

static int connect_socket(struct netlink *nl)
{
	const int on = 1;
	int ret;

	nl->sock = nl_socket_alloc();
	if (!nl->sock || netlink_listen(nl))
		return fail("netlink: %s", strerror(ENOMEM));
	ret = genl_connect(nl->sock);
	if (ret < 0)
		return fail("netlink: %s", nl_geterror(ret));
	/* Without this option the kernel sends error numbers, but no messages. */
	setsockopt(nl_socket_get_fd(nl->sock), SOL_NETLINK, NETLINK_EXT_ACK, &on,
		   sizeof(on));
	return EXIT_SUCCESS;
}

int netlink_open(struct netlink *nl)
{
	*nl = (struct netlink){ 0 };
	if (connect_socket(nl) == EXIT_SUCCESS && find_family(nl) == EXIT_SUCCESS)
		return EXIT_SUCCESS;
	netlink_close(nl);
	return EXIT_FAILURE;
}

void netlink_close(struct netlink *nl)
{
	nl_socket_free(nl->sock);
	if (nl->cb)
		nl_cb_put(nl->cb);
}

int netlink_fd(const struct netlink *nl)
{
	return nl_socket_get_fd(nl->sock);
}

int netlink_subscribe(struct netlink *nl, const char *name)
{
	int group = genl_ctrl_resolve_grp(nl->sock, FASTIPC_FAMILY_NAME, name);

	nl->message[0] = '\0';
	if (group < 0)
		return nl->error = -ENOENT;
	/* Events come in bursts. A failure to enlarge the buffer is not fatal. */
	nl_socket_set_buffer_size(nl->sock, EVENT_BUFFER, 0);
	/* libnl's own function does not report the error number. */
	if (setsockopt(netlink_fd(nl), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)))
		return nl->error = -errno;
	return 0;
}

/* The kernel's message, or one for errors without a message from the kernel. */
static const char *hint(const struct netlink *nl)
{
	if (nl->message[0])
		return nl->message;
	switch (nl->error) {
	case -EPERM:
		return "CAP_NET_ADMIN is needed";
	case -ENOENT:
		return "the module was unloaded";
	default:
		return "";
	}
}

int netlink_fail(const struct netlink *nl, const char *what)
{
	const char *more = hint(nl);

	return fail("%s: %s%s%s", what, strerror(-nl->error), *more ? ": " : "", more);
}
