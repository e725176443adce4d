namespace Jidoka.Cedar.Tests.Generating;

internal static class TextForms
{
    public static string Parenthesised(this string text) => $"({text})";
}
