namespace Jidoka.Storage.Verifying;

/// <summary>Base64 in the one form that encoding gives: bytes that can be written in two ways could be signed in one and read in the other.</summary>
internal static class Base64Text
{
    /// <summary>The bytes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What of a file it is.</param>
    /// <exception cref="VerifyFault">It is not base64, or not in that form.</exception>
    public static byte[] Read(string text, string what)
    {
        var bytes = new byte[text.Length];
        return
            Convert.TryFromBase64String(text, bytes, out var length)
            && Convert.ToBase64String(bytes.AsSpan(0, length)) == text
            ? bytes[..length]
            : throw new VerifyFault($"the {what} is not base64");
    }
}
