using System.Buffers;
using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Detecting;

/// <summary>
/// Finds credentials by the published prefixes of well-known issuers. It is narrow on purpose: a prefix must be
/// followed by a long run of key characters. Findings are policy input; the guarantee does not rest on them.
/// </summary>
public static class CredentialDetector
{
    private const string Id = "credential-prefix";

    /// <summary>The fewest key characters that must follow a prefix.</summary>
    public const int MinKeyLength = 16;

    /// <summary>The most findings that one call reports.</summary>
    public const int MaxFindings = 16;

    private static readonly (string Prefix, string Kind)[] Known =
    [
        ("AKIA", "secret.aws-access-key"),
        ("ghp_", "secret.github-token"),
        ("github_pat_", "secret.github-token"),
        ("xoxb-", "secret.slack-token"),
        ("sk-", "secret.model-provider-key"),
        ("jdk_", "secret.jidoka-key"),
        ("AIza", "secret.google-api-key"),
        ("glpat-", "secret.gitlab-token"),
    ];

    private static readonly byte[][] Prefixes =
    [
        .. Known.Select(k => System.Text.Encoding.ASCII.GetBytes(k.Prefix)),
    ];
    private static readonly SearchValues<byte> FirstBytes = SearchValues.Create("Agxsj"u8);
    private static readonly SearchValues<byte> KeyBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8
    );

    /// <summary>Scans the parts and the arguments of a call.</summary>
    public static ImmutableArray<Finding> Detect(InterceptedCall call)
    {
        List<Finding>? found = null;
        // The arguments first: what fills the parts with findings must not hide theirs.
        Scan(call.Arguments.Span, -1, ref found);
        for (var i = 0; i < call.Parts.Length; i++)
            Scan(call.Parts[i].Json.Span, i, ref found);
        return found is null ? [] : [.. found];
    }

    /// <summary>A text with each credential replaced by its kind, all of them, however many.</summary>
    /// <param name="text">The text.</param>
    public static string Mask(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var masked = new MemoryStream(bytes.Length);
        var at = 0;
        while (at < bytes.Length)
        {
            var step = bytes.AsSpan(at).IndexOfAny(FirstBytes);
            var next = step < 0 ? bytes.Length : at + step;
            masked.Write(bytes, at, next - at);
            at = next;
            if (at == bytes.Length)
                break;
            var match = MatchAt(bytes, at);
            if (match < 0)
            {
                masked.WriteByte(bytes[at++]);
                continue;
            }
            masked.Write(System.Text.Encoding.ASCII.GetBytes($"[{Known[match].Kind}]"));
            at += Prefixes[match].Length;
            var run = bytes.AsSpan(at).IndexOfAnyExcept(KeyBytes);
            at = run < 0 ? bytes.Length : at + run;
        }
        return System.Text.Encoding.UTF8.GetString(masked.GetBuffer(), 0, (int)masked.Length);
    }

    private static void Scan(ReadOnlySpan<byte> text, int part, ref List<Finding>? found)
    {
        var at = 0;
        while (at < text.Length && (found?.Count ?? 0) < MaxFindings)
        {
            var step = text[at..].IndexOfAny(FirstBytes);
            if (step < 0)
                return;
            at += step;
            var match = MatchAt(text, at);
            if (match >= 0)
            {
                (found ??= []).Add(new Finding(Id, Known[match].Kind, part));
                at += Prefixes[match].Length + MinKeyLength;
            }
            else
            {
                at++;
            }
        }
    }

    private static int MatchAt(ReadOnlySpan<byte> text, int at)
    {
        if (at > 0 && KeyBytes.Contains(text[at - 1]))
            return -1;
        for (var i = 0; i < Prefixes.Length; i++)
        {
            var rest = text[at..];
            if (!rest.StartsWith(Prefixes[i]))
                continue;
            rest = rest[Prefixes[i].Length..];
            var run = rest.IndexOfAnyExcept(KeyBytes);
            if ((run < 0 ? rest.Length : run) >= MinKeyLength)
                return i;
        }
        return -1;
    }
}
