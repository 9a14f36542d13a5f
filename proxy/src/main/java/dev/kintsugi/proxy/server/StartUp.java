package dev.kintsugi.proxy.server;

import dev.kintsugi.proxy.wire.Message;
import dev.kintsugi.proxy.wire.ProtocolViolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it opens a session.
 *
 * @param minor the minor version of the protocol
 * @param user who it says it is; null if it does not say
 * @param database that it wants
 * @param settings to begin with, by their names in lower case
 * @param unknown options of the protocol that are not known
 */
record StartUp(
        int minor,
        @Nullable String user,
        @Nullable String database,
        Map<String, String> settings,
        List<String> unknown) {
    private static final String OPTIONS = "options";

    /** The version of the protocol, major and minor, that a packet begins with. */
    static StartUp read(int version, Message message) {
        if (version >>> 16 != 3) {
            throw new ProtocolViolation("unsupported frontend protocol " + (version >>> 16) + "." + (version & 0xFFFF)
                    + ": server supports 3.0");
        }
        Map<String, String> given = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        while (message.remaining() > 1) {
            String name = message.readText();
            String value = message.readText();
            if (name.startsWith("_pq_.")) {
                unknown.add(name);
            } else {
                given.put(name, value);
            }
        }
        if (message.remaining() != 1 || message.readByte() != 0) {
            throw new ProtocolViolation("invalid startup packet layout: expected terminator as last byte");
        }
        String user = given.remove("user");
        String database = given.remove("database");
        String options = given.remove(OPTIONS);
        Map<String, String> settings = new LinkedHashMap<>();
        given.forEach((name, value) -> settings.put(name.toLowerCase(Locale.ROOT), value));
        if (options != null) {
            addOptions(options, settings);
        }
        return new StartUp(
                version & 0xFFFF,
                user == null || user.isEmpty() ? null : user,
                database == null || database.isEmpty() ? user : database,
                settings,
                unknown);
    }

    /** The options of a server's command line: {@code -c name=value} and {@code --name=value}; a backslash escapes a space. */
    private static void addOptions(String options, Map<String, String> settings) {
        List<String> words = words(options);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String setting;
            if (word.equals("-c") && i + 1 < words.size()) {
                setting = words.get(++i);
            } else if (word.startsWith("-c")) {
                setting = word.substring(2);
            } else if (word.startsWith("--")) {
                setting = word.substring(2);
            } else {
                throw new ProtocolViolation("invalid command-line argument for server process: " + word);
            }
            int equals = setting.indexOf('=');
            if (equals <= 0) {
                throw new ProtocolViolation("invalid command-line argument for server process: " + word);
            }
            settings.put(
                    setting.substring(0, equals).replace('-', '_').toLowerCase(Locale.ROOT),
                    setting.substring(equals + 1));
        }
    }

    private static List<String> words(String options) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < options.length(); i++) {
            char c = options.charAt(i);
            if (c == '\\' && i + 1 < options.length()) {
                i++;
                word.append(options.charAt(i));
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}
