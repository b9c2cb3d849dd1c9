package io.jailhouse.config.devicetree;

import io.jailhouse.config.FixedBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device tree.
 *
 * @param root its root
 * @param reservations memory that the header reserves
 */
public record DeviceTree(DeviceNode root, List<AddressBlock> reservations) {
    /** Copies the list. */
    public DeviceTree {
        reservations = List.copyOf(reservations);
    }

    /**
     * Finds a node below the root.
     *
     * @param name without the address behind the {@code @}
     * @return the nodes of that name
     */
    public List<DeviceNode> children(String name) {
        return root.children().stream()
                .filter(node -> node.path().equals("/" + name) || node.path().startsWith("/" + name + "@"))
                .toList();
    }

    /**
     * Gives the tree with a property set in a node right below the root.
     *
     * @param node name of the node, which is made if there is none
     * @param property name of the property
     * @param value replaces a former one
     * @return a new tree
     */
    public DeviceTree with(String node, String property, FixedBytes value) {
        String path = "/" + node;
        List<DeviceNode> children = new ArrayList<>(root.children());
        int at = 0;
        while (at < children.size() && !children.get(at).path().equals(path)) {
            at++;
        }
        if (at == children.size()) {
            children.add(new DeviceNode(path, Map.of(), List.of(), List.of()));
        }
        children.set(at, children.get(at).with(property, value));
        return new DeviceTree(new DeviceNode(root.path(), root.properties(), children, root.blocks()), reservations);
    }

    /**
     * Gives the memory that Linux manages.
     *
     * @return blocks of the memory nodes
     */
    public List<AddressBlock> memory() {
        return children("memory").stream()
                .flatMap(node -> node.blocks().stream())
                .toList();
    }

    /**
     * Gives the memory that Linux leaves alone.
     *
     * @return blocks of the header and of the nodes of reserved-memory
     */
    public List<AddressBlock> reserved() {
        List<AddressBlock> reserved = new ArrayList<>(reservations);
        children("reserved-memory").stream()
                .flatMap(node -> node.children().stream())
                .filter(node -> !node.isDisabled())
                .flatMap(node -> node.blocks().stream())
                .forEach(reserved::add);
        return reserved;
    }

    /**
     * Names the machine.
     *
     * @return the model, if the tree says it
     */
    public Optional<String> model() {
        return root.text("model");
    }
}
