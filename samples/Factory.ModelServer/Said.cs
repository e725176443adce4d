namespace Factory.ModelServer;

/// <summary>One thing said in a conversation, whatever protocol it came by.</summary>
/// <param name="By">Who said it.</param>
/// <param name="Text">The words.</param>
public sealed record Said(Speaker By, string Text);
