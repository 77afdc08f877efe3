// What a passport library on a JVM does to prepare one card, with the JDK's own cryptography: hash every
// data group, list the hashes, sign the list twice (EF.SOD, EF.CardSecurity), seal four records.
//
//   java Preparation.java GROUP... : RECORD...     lengths in bytes; prints nanoseconds a card
//
// The ASN.1 around the hashes is a copy of bytes here, so a real library takes longer, not less.

import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

public final class Preparation {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int WARM_UP = 2000;
    private static final int ROUNDS = 2001;

    public static void main(String[] arguments) throws Exception {
        List<byte[]> groups = new ArrayList<>();
        List<byte[]> records = new ArrayList<>();
        List<byte[]> into = groups;
        for (String argument : arguments) {
            if (argument.equals(":")) {
                into = records;
            } else {
                into.add(new byte[Integer.parseInt(argument)]);
            }
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PrivateKey key = generator.generateKeyPair().getPrivate();
        int guard = 0;
        for (int round = 0; round < WARM_UP; round++) {
            guard += prepare(key, groups, records);
        }
        long[] times = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            guard += prepare(key, groups, records);
            times[round] = System.nanoTime() - begun;
        }
        Arrays.sort(times);
        if (guard == 0) {
            throw new IllegalStateException("nothing was made");
        }
        System.out.println(times[ROUNDS / 2]);
    }

    private static int prepare(PrivateKey key, List<byte[]> groups, List<byte[]> records)
            throws Exception {
        int made = 0;
        for (byte[] record : records) {
            made += seal(record).length;
        }
        byte[] list = new byte[32 * groups.size()];
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        for (int at = 0; at < groups.size(); at++) {
            System.arraycopy(hash.digest(groups.get(at)), 0, list, 32 * at, 32);
        }
        for (int file = 0; file < 2; file++) {
            byte[] attributes = hash.digest(list);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key, RANDOM);
            signature.update(attributes);
            made += signature.sign().length;
        }
        return made;
    }

    private static byte[] seal(byte[] record) throws Exception {
        byte[] content = new byte[32];
        byte[] nonce = new byte[12];
        RANDOM.nextBytes(content);
        RANDOM.nextBytes(nonce);
        // The JDK has no AES-CMAC: one HMAC stands for the two that derive the card's key.
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        SecretKeySpec kek = new SecretKeySpec(mac.doFinal(nonce), "AES");
        Cipher wrap = Cipher.getInstance("AESWrap");
        wrap.init(Cipher.WRAP_MODE, kek);
        SecretKeySpec key = new SecretKeySpec(content, "AES");
        byte[] wrapped = wrap.wrap(key);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        byte[] sealed = cipher.doFinal(record);
        byte[] both = Arrays.copyOf(wrapped, wrapped.length + sealed.length);
        System.arraycopy(sealed, 0, both, wrapped.length, sealed.length);
        return both;
    }
}
